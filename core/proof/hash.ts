import { hash } from 'node:crypto';

/*
 * Glossary
 *
 * leaf        one event of the log: its hash is SHA-256 over 0x00 and its bytes (RFC 6962, section 2.1).
 * index       number of a leaf in its log, from 0.
 * size        leaves that a tree has.
 * root        the hash that stands for all leaves of a tree of a size.
 * checkpoint  a signed statement of a log's size and root (C2SP tlog-checkpoint).
 * tile        256 neighbouring hashes of one level of the tree, as a file (C2SP tlog-tiles).
 */

export const hashBytes = 32;

const leafPrefix = Buffer.from([0]);
const nodePrefix = Buffer.from([1]);

/** SHA-256 over 0x00 and the bytes. The prefixes keep a node from being passed off as a leaf. */
export function leafHash(bytes: Buffer): Buffer {
  return sha256(Buffer.concat([leafPrefix, bytes]));
}

/** SHA-256 over 0x01 and both halves. */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  return sha256(Buffer.concat([nodePrefix, left, right]));
}

/** The root of a log without leaves: SHA-256 of nothing. */
export const emptyRoot = sha256(Buffer.alloc(0));

export function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}
