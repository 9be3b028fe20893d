// What: the log channel, one event a message; always delivers. What not: a file of its own (--events FILE keeps the events).
import type { Channel } from '../../channel.ts';

export const channel: Channel<object> = {
  name: 'log',
  limits: { maxChars: 10_000 },
  async send(message, delivery) {
    const level =
      message.reason === 'resolved' || message.reason === 'task' || message.reason === 'test'
        ? 'info'
        : 'warn';
    delivery.ports.emit({
      type: 'log',
      level,
      message: message.text === '' ? message.title : `${message.title}: ${message.text}`,
    });
    return { is: 'sent' };
  },
};
