// What: a URL as written in a spec: that it is one, and that no password stands in it. What not: which schemes an engine takes (its kind).
import { type Diagnostic, diagnose, type Pointer } from '../diagnostic.ts';

/** `url` is a whole secret, or scheme://… without a password. */
export function checkUrl(url: string, where: () => Pointer): readonly Diagnostic[] {
  if (url.startsWith('${secret:')) return [];
  const password = /^[a-z][a-z0-9+.-]*:\/\/([^/?#@:]*):([^/?#]*)@/i.exec(url);
  const parameter = /[?&](?:ssl)?password=[^&]/i.test(url);
  if (password !== null || parameter) {
    const cleaned = url
      .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#@:]*):[^/?#]*@/i, '$1@')
      .replace(/([?&])(?:ssl)?password=[^&]*&?/i, '$1')
      .replace(/[?&]$/, '');
    const detail = `A password stands in this URL, and so in Git, plans and logs. Write the URL without it, \`${cleaned}\`, and the password as \${secret:env:NAME} in its own field, or make the whole URL one secret. Change the password, too.`;
    return [diagnose('DBK1115', where(), detail, { suggestion: cleaned })];
  }
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(url);
  if (parts === null)
    return [
      diagnose(
        'DBK1116',
        where(),
        `"${url}" has no scheme. Write for example https://${url.replace(/^\/*/, '')}.`,
      ),
    ];
  if (/\s/.test(url)) return [diagnose('DBK1116', where(), `"${url}" holds a space. Write %20 instead.`)];
  if (parts[2] === '')
    return [diagnose('DBK1116', where(), `"${url}" has no host behind \`${parts[1]}://\`.`)];
  return [];
}
