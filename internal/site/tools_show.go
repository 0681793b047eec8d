package site

import (
	"cmp"
	"net/http"
	"strings"

	"fincert/internal/register"
)

// toolsView are the commands with which anybody checks a certificate with tools
// that are not ours.
type toolsView struct {
	number string // of the certificate in the commands
	steps  []toolStep
}

// toolStep is one tool: what it answers, and how it is asked.
type toolStep struct {
	key      string // of the heading; key + "-says" tells what it prints
	commands string
}

func (s *site) tools(p *page, r *http.Request) (answer, error) {
	number := r.URL.Query().Get("number")
	c, ok := p.Find(number)
	if !ok {
		newest, _ := p.Newest(0, 1)
		if len(newest) == 0 {
			newest = []*register.Certificate{{Key: "NUMBER"}}
		}
		c = newest[0]
	}
	v := toolsView{number: cmp.Or(c.Content.Number, c.Key)}
	fill := strings.NewReplacer("BASE", p.base, "NUMBER", c.Key)
	for _, step := range toolSteps {
		step.commands = fill.Replace(step.commands)
		v.steps = append(v.steps, step)
	}
	return answer{head: head{title: p.t("site.tools.title"), about: p.t("site.tools.lead")}, body: p.toolsPage(v)}, nil
}

// toolSteps are typed one after the other in an empty folder. Addresses take
// the place of BASE and NUMBER.
var toolSteps = []toolStep{
	{"site.tools.fetch", `curl -o certificate.pdf BASE/certificates/NUMBER/pdf
curl -o root.pem BASE/.well-known/root.pem
openssl x509 -in root.pem -noout -fingerprint -sha256`},
	{"site.tools.pdfsig", `mkdir nss && certutil -N -d sql:nss --empty-password
certutil -A -d sql:nss -n root -t CT,C,C -i root.pem
pdfsig -nssdir sql:nss certificate.pdf`},
	{"site.tools.cms", `pdfsig -dump certificate.pdf
set -- $(pdfsig -nssdir sql:nss certificate.pdf | sed -n 's/.*\[0 - \([0-9]*\)\], \[\([0-9]*\) - .*/\1 \2/p')
(head -c $1 certificate.pdf; tail -c +$(($2+1)) certificate.pdf) > signed.bin
openssl cms -verify -cades -binary -inform DER -in certificate.pdf.sig0 \
  -content signed.bin -CAfile root.pem -purpose any -out /dev/null`},
	{"site.tools.qpdf", `qpdf --check certificate.pdf`},
	{"site.tools.code", `pdftoppm -r 150 -png certificate.pdf page
zbarimg --raw -q page-1.png`},
	{"site.tools.jose", `mkdir parts && pdfdetach -saveall -o parts certificate.pdf
curl -o jwks.json BASE/.well-known/jwks.json
npm install jose
cat > credential.mjs <<'END'
import {readFileSync as read} from 'node:fs';
import {createLocalJWKSet, jwtVerify} from 'jose';
globalThis.crypto ??= (await import('node:crypto')).webcrypto;
const keys = createLocalJWKSet(JSON.parse(read('jwks.json')));
const jwt = read('parts/credential.jwt', 'utf8').trim();
const {payload} = await jwtVerify(jwt, keys, {typ: 'vc+jwt', algorithms: ['ES256']});
console.log(JSON.stringify(payload, null, 1));
END
node credential.mjs`},
	{"site.tools.status", `curl -o revocation.jwt BASE/status/revocation/1
curl -o suspension.jwt BASE/status/suspension/1
npm install @digitalbazaar/vc-bitstring-status-list
cat > status.mjs <<'END'
import {readFileSync as read} from 'node:fs';
import {createLocalJWKSet, jwtVerify} from 'jose';
import {decodeList} from '@digitalbazaar/vc-bitstring-status-list';
globalThis.crypto ??= (await import('node:crypto')).webcrypto;
const keys = createLocalJWKSet(JSON.parse(read('jwks.json')));
const verified = async (file) => (await jwtVerify(
  read(file, 'utf8').trim(), keys, {typ: 'vc+jwt', algorithms: ['ES256']})).payload;
const {credentialStatus} = await verified('parts/credential.jwt');
for (const entry of credentialStatus) {
  const {credentialSubject, validUntil} = await verified(entry.statusPurpose + '.jwt');
  const list = await decodeList(credentialSubject);
  console.log(entry.statusPurpose, list.getStatus(+entry.statusListIndex), 'fresh until', validUntil);
}
END
node status.mjs`},
	{"site.tools.fincert", `fincert verify certificate.pdf --root root.pem --online BASE`},
}
