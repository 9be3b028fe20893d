// What: the contract of an alert channel. What not: retry, dedup and grouping (notify/), which wrap every channel alike.
import type { Json } from '../compiler/model/json.ts';
import type { Ports, Secret } from './ports.ts';

export interface Channel<Settings> {
  readonly name: string;
  readonly limits: { readonly perMinute?: number; readonly maxChars: number };
  send(message: Message, delivery: Delivery<Settings>): Promise<Sent>;
}

/** `id` is the same for every try of one message, so that a receiver can drop a repeat. */
export interface Message {
  readonly id: string;
  readonly reason: 'firing' | 'repeat' | 'resolved' | 'escalated' | 'unmuted' | 'test' | 'task';
  readonly title: string;
  readonly text: string;
  readonly alerts: readonly Json[];
}

/** `settings`: what stands under the channel's key in the Notifier, secrets as references. `previous`: the receipt of the message this one follows. */
export interface Delivery<Settings> {
  readonly settings: Settings;
  readonly secret: (reference: string) => Promise<Secret>;
  readonly previous?: Json;
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

export type Sent =
  | { readonly is: 'sent'; readonly receipt?: Json }
  | { readonly is: 'retryLater'; readonly because: string; readonly afterMs?: number }
  | { readonly is: 'rejected'; readonly because: string; readonly fix?: string };
