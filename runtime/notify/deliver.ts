// What: one message to one Notifier through its channel. What not: retry, grouping and the outbox (a later layer around this).
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Channel, Message, Sent } from '../channel.ts';
import type { Ports, Secret } from '../ports.ts';

export type ChannelRegistry = Readonly<Record<string, () => Promise<Channel<never>>>>;

export interface DeliverContext {
  readonly ports: Ports;
  readonly channels: ChannelRegistry;
  readonly signal: AbortSignal;
  secret(reference: string): Promise<Secret>;
}

/** `notifier` is the Notifier's effective spec: the channel is the one key that names one. A channel this build lacks is a rejection that says so. */
export async function deliver(
  notifier: JsonObject,
  message: Message,
  context: DeliverContext,
): Promise<Sent> {
  const name = Object.keys(notifier).find((key) => channelNames.has(key));
  const load = name === undefined ? undefined : context.channels[name];
  if (name === undefined || load === undefined)
    return { is: 'rejected', because: `this version of dbkeel has no channel ${name ?? ''}`.trim() };
  const channel = await load();
  const text =
    message.text.length > channel.limits.maxChars
      ? `${message.text.slice(0, channel.limits.maxChars - 1)}…`
      : message.text;
  return channel.send(
    { ...message, text },
    {
      settings: notifier[name] as never,
      secret: context.secret,
      ports: context.ports,
      signal: context.signal,
    },
  );
}

/** Every channel the language knows, delivered by this build or not. */
const channelNames: ReadonlySet<string> = new Set([
  'log',
  'email',
  'webhook',
  'alertmanager',
  'slack',
  'dingtalk',
]);
