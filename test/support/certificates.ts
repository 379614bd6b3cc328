import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeAtExit } from './reaper.js';

export interface KeyAndCertificate {
  key: string;
  cert: string;
}

/** Issues certificates that whoever trusts its own accepts. */
export interface Authority extends KeyAndCertificate {
  name: string;
  privateKey: KeyObject;
}

interface CertificateFields {
  /** Issued by itself when absent. */
  issuer?: Authority;
  /** DNS names and IPv4 addresses it is for. */
  hosts?: readonly string[];
  /** The last day it is valid, YYMMDD. */
  until?: string;
  isAuthority?: boolean;
}

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const TRUE = der(0x01, Buffer.from([255]));

const subjectOf = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
const alternativeName = (host: string): Buffer =>
  isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));
const extension = (id: string, value: Buffer, ...critical: Buffer[]): Buffer =>
  sequence(oid(id), ...critical, der(0x04, value));

function extensions({ hosts = [], isAuthority = false }: CertificateFields): Buffer[] {
  const all = [
    ...(isAuthority ? [extension('551d13', sequence(TRUE), TRUE)] : []),
    ...(hosts.length > 0 ? [extension('551d11', sequence(...hosts.map(alternativeName)))] : []),
  ];
  return all.length > 0 ? [der(0xa3, sequence(...all))] : [];
}

/** A certificate (RFC 5280, as little of it as TLS servers need), made anew for every test. */
export function certificate(name: string, fields: CertificateFields = {}): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { issuer = { name, privateKey }, until = '491231' } = fields;
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1 + Math.floor(Math.random() * 100)])),
    ecdsaWithSha256,
    subjectOf(issuer.name),
    sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from(`${until}235959Z`))),
    subjectOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...extensions(fields),
  );
  const signature = sign('sha256', toBeSigned, issuer.privateKey);
  const whole = sequence(toBeSigned, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
  const lines = (whole.toString('base64').match(/.{1,64}/g) ?? []).join('\n');
  return {
    name,
    privateKey,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

/** A certificate that nobody trusts. */
export const selfSigned = (name = 'localhost'): KeyAndCertificate => certificate(name);

/**
 * The authority's certificate as a file, for NODE_EXTRA_CA_CERTS, which is how an operator names a
 * private authority.
 */
export function authorityFile(authority: Authority): string {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  removeAtExit(directory);
  const file = join(directory, 'authority.pem');
  writeFileSync(file, authority.cert);
  return file;
}
