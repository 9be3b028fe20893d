// What: the few colours of a plan, or none. What not: whether there are colours (terminal).

export type Shade = 'plain' | 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
export type Painter = Readonly<Record<Shade, (text: string) => string>>;

const plain = (text: string): string => text;

/** Without colours nothing is loaded. */
export async function painterFor(color: boolean): Promise<Painter> {
  if (!color) return { plain, bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };
  const { Chalk } = await import('chalk');
  const { bold, dim, red, green, yellow, cyan } = new Chalk({ level: 1 });
  return { plain, bold, dim, red, green, yellow, cyan };
}
