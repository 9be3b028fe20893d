// What: numbers and times events and hands them to subscribers. What not: what subscribers do with them; a broken one is dropped, never the work.
import type { Event, EventBody } from './event.ts';

export type Subscriber = (event: Event) => void;

export interface Bus {
  emit(body: EventBody): void;
  /** Returns how to leave. */
  subscribe(subscriber: Subscriber): () => void;
}

export function createBus(now: () => string): Bus {
  const subscribers = new Set<Subscriber>();
  let seq = 0;
  return {
    emit(body) {
      seq += 1;
      const event: Event = { ...body, seq, at: now() };
      for (const subscriber of [...subscribers]) {
        try {
          subscriber(event);
        } catch {
          subscribers.delete(subscriber);
        }
      }
    },
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
  };
}
