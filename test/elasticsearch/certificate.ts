/**
 * A certificate authority and a certificate of it for this machine, made on the spot (X.509, RFC 5280): a test of HTTPS needs no program for
 * that, and holds no key.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export type Certificates = {
  /** Of the authority: what a client is told to trust. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
};

/** Tags of DER. */
const [BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID, UTF8, UTC_TIME, SEQUENCE, SET] = [0x01, 0x02, 0x03, 0x04, 0x06, 0x0c, 0x17, 0x30, 0x31];
const [VERSION, EXTENSIONS, DNS_NAME, IP_ADDRESS] = [0xa0, 0xa3, 0x82, 0x87];
const HOUR = 3_600_000;

function der(tag: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...arcs] = dotted.split('.').map(Number);
  const digits = (arc: number): number[] => (arc < 0x80 ? [arc] : [...digits(arc >> 7).map((digit) => digit | 0x80), arc & 0x7f]);
  return der(OID, Buffer.from([first * 40 + second, ...arcs.flatMap(digits)]));
}

const number = (value: number) => der(INTEGER, Buffer.from([value]));
const name = (common: string) => der(SEQUENCE, der(SET, der(SEQUENCE, oid('2.5.4.3'), der(UTF8, common))));
const time = (at: number) => der(UTC_TIME, `${new Date(at).toISOString().slice(2, 19).replaceAll(/\D/g, '')}Z`);
const yes = der(BOOLEAN, Buffer.from([0xff]));
const bits = (content: Buffer) => der(BIT_STRING, Buffer.from([0]), content);
const pem = (content: Buffer) => `-----BEGIN CERTIFICATE-----\n${content.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

const ECDSA_SHA256 = der(SEQUENCE, oid('1.2.840.10045.4.3.2'));
const IS_AUTHORITY = der(SEQUENCE, oid('2.5.29.19'), yes, der(OCTET_STRING, der(SEQUENCE, yes)));
const IS_THIS_MACHINE = der(SEQUENCE, oid('2.5.29.17'), der(OCTET_STRING, der(SEQUENCE, der(IP_ADDRESS, Buffer.from([127, 0, 0, 1])), der(DNS_NAME, 'localhost'))));

function certificate(serial: number, issuer: string, subject: string, key: KeyObject, signer: KeyObject, extension: Buffer): string {
  const now = Date.now();
  const content = der(
    SEQUENCE,
    der(VERSION, number(2)),
    number(serial),
    ECDSA_SHA256,
    name(issuer),
    der(SEQUENCE, time(now - HOUR), time(now + 24 * HOUR)),
    name(subject),
    key.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, der(SEQUENCE, extension)),
  );
  return pem(der(SEQUENCE, content, ECDSA_SHA256, bits(sign('sha256', content, signer))));
}

export function makeCertificates(): Certificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    ca: certificate(1, 'KESTREL-CA', 'KESTREL-CA', authority.publicKey, authority.privateKey, IS_AUTHORITY),
    cert: certificate(2, 'KESTREL-CA', 'KESTREL-APP1', server.publicKey, authority.privateKey, IS_THIS_MACHINE),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
