// What an outsider does with a certificate's credential, with libraries of
// others: jose verifies the signatures, vc-bitstring-status-list reads the
// lists. Nothing is fetched; what was fetched is handed in as JSON:
//
//   {"credential": JWT, "keys": JWKS, "issuer": URL, "at": INSTANT,
//    "lists": {URL: JWT, …}}
//
// The answer is JSON, too: what the credential says and where it stands, or
// why it is refused.
import {webcrypto} from 'node:crypto';
import {text} from 'node:stream/consumers';
import {createLocalJWKSet, jwtVerify} from 'jose';
import {checkStatus, decodeList} from '@digitalbazaar/vc-bitstring-status-list';

globalThis.crypto ??= webcrypto; // Debian 12's Node has it under this name only

// The recommendation's least size of a list, in entries: an index must not tell
// whose it is.
const leastEntries = 131072;

const asked = JSON.parse(await text(process.stdin));
const at = new Date(asked.at);
const keys = createLocalJWKSet(asked.keys);

// verified is the payload of a vc+jwt of the issuer that holds at the instant.
async function verified(jwt) {
  const {payload} = await jwtVerify(jwt, keys, {
    typ: 'vc+jwt', algorithms: ['ES256'], currentDate: at,
  });
  const issuer = payload.issuer?.id ?? payload.issuer;
  if (issuer !== asked.issuer) {
    throw new Error(`issued by ${issuer}`);
  }
  if (payload.validFrom && !(new Date(payload.validFrom) <= at)) {
    throw new Error(`not valid before ${payload.validFrom}`);
  }
  if (payload.validUntil && !(new Date(payload.validUntil) >= at)) {
    throw new Error(`not valid after ${payload.validUntil}`);
  }
  return payload;
}

// list is the status list of an address, verified, fresh and large enough.
async function list(url) {
  if (!asked.lists[url]) {
    throw new Error(`no list of ${url}`);
  }
  const document = await verified(asked.lists[url]);
  if (document.id !== url) {
    throw new Error(`the list of ${url} calls itself ${document.id}`);
  }
  if (!document.validUntil && !document.exp) {
    throw new Error(`the list of ${url} does not say until when it is fresh`);
  }
  const {length} = await decodeList(document.credentialSubject);
  if (length < leastEntries) {
    throw new Error(`the list of ${url} has ${length} entries`);
  }
  return {document};
}

async function answer() {
  const credential = await verified(asked.credential);
  const status = await checkStatus({
    credential, documentLoader: list, verifyBitstringStatusListCredential: false,
  });
  if (status.error) {
    throw status.error;
  }
  const statuses = {};
  for (const {credentialStatus, status: set} of status.results) {
    statuses[credentialStatus.statusPurpose] = set;
  }
  return {holds: true, credential, statuses};
}

const given = await answer().catch(
  (error) => ({holds: false, refused: [error.code, error.message].filter(Boolean).join(': ')}));
process.stdout.write(JSON.stringify(given));
