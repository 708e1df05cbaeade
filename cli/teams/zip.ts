/** A zip of a few small files, stored as they are: the same files give the same bytes. */
import { crc32 } from 'node:zlib';

export type ZipFile = { readonly name: string; readonly bytes: Uint8Array };

/** The first of January 1980, where the format's calendar begins. */
const DATE = 0x21;
const VERSION = 20;

type Placed = ZipFile & { readonly crc: number; readonly at: number };

/** Names are ASCII, without folders. */
export function zipOf(files: readonly ZipFile[]): Uint8Array {
  const placed: Placed[] = [];
  const parts: Buffer[] = [];
  let at = 0;
  for (const { name, bytes } of files) {
    const one = { name, bytes, crc: crc32(bytes), at };
    placed.push(one);
    const part = Buffer.concat([localHeader(one), Buffer.from(bytes)]);
    parts.push(part);
    at += part.length;
  }
  const directory = Buffer.concat(placed.map(directoryEntry));
  return Buffer.concat([...parts, directory, directoryEnd(placed.length, directory.length, at)]);
}

function localHeader({ name, bytes, crc }: Placed): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(DATE, 12);
  sizes(header, 14, crc, bytes.length);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name, 'ascii')]);
}

function directoryEntry({ name, bytes, crc, at }: Placed): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(VERSION, 4);
  entry.writeUInt16LE(VERSION, 6);
  entry.writeUInt16LE(DATE, 14);
  sizes(entry, 16, crc, bytes.length);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt32LE(at, 42);
  return Buffer.concat([entry, Buffer.from(name, 'ascii')]);
}

function sizes(header: Buffer, offset: number, crc: number, length: number): void {
  header.writeUInt32LE(crc, offset);
  header.writeUInt32LE(length, offset + 4);
  header.writeUInt32LE(length, offset + 8);
}

function directoryEnd(count: number, length: number, at: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(at, 16);
  return end;
}
