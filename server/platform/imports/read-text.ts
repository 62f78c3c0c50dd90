import { Refusal } from './field.ts';
import type { ImportFile } from './format.ts';

/**
 * The whole of a file as text, without its byte order mark.
 *
 * @throws Refusal when the bytes are not UTF-8
 */
export async function readText(file: ImportFile): Promise<string> {
  let text = '';
  for await (const piece of textOf(file)) text += piece;
  return text;
}

/**
 * The text of a file in pieces, as it arrives, without its byte order mark.
 *
 * @throws Refusal when the bytes are not UTF-8
 */
export async function* textOf(file: ImportFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of file.bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    const isEncoding =
      error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    throw isEncoding ? new Refusal(null, 'the file is not UTF-8 text') : error;
  }
}
