// Verifies any JWT of ours with jose: {"jwt": JWT, "keys": JWKS, "typ": TYPE,
// "at": INSTANT} in, what it says or why it is refused out.
import {webcrypto} from 'node:crypto';
import {text} from 'node:stream/consumers';
import {createLocalJWKSet, jwtVerify} from 'jose';

globalThis.crypto ??= webcrypto; // Debian 12's Node has it under this name only

const {jwt, keys, typ, at} = JSON.parse(await text(process.stdin));
const given = await jwtVerify(jwt, createLocalJWKSet(keys), {
  typ, algorithms: ['ES256'], currentDate: new Date(at),
}).then(
  ({payload}) => ({holds: true, payload}),
  (error) => ({holds: false, refused: [error.code, error.message].filter(Boolean).join(': ')}));
process.stdout.write(JSON.stringify(given));
