/** A terminal of a given width that keeps what is written to it. */
import { Writable } from 'node:stream';

export class Terminal extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  text = '';
  constructor(columns: number) {
    super({ decodeStrings: false });
    this.columns = columns;
  }
  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}
