package layout

import (
	"fmt"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// usual is a certificate as the demo issues them.
func usual() rule.CertificateContent {
	party := rule.Party{Organisation: "o-1", Code: "91110108DEM100001X",
		Name:    rule.Words{ZH: "云桥支付科技有限公司（演示）", EN: "Yunqiao Payment Technology Co., Ltd. (demo)"},
		Address: rule.Words{ZH: "北京市海淀区示例街 18 号院 3 号楼", EN: "Building 3, Yard 18, Shili Street, Haidian District, Beijing"}}
	return rule.CertificateContent{
		Number: "DFCC202601000007", Holder: party, Manufacturer: party, Enterprise: party,
		ProductKind: rule.Words{ZH: "条码支付受理终端", EN: "Barcode payment acceptance terminal"},
		ProductName: rule.Words{ZH: "云桥聚合支付网关", EN: "Yunqiao Aggregated Payment Gateway"}, Model: "V3.2.1",
		Standards: []rule.BasisStandard{
			{ID: "jrt-0199", Edition: "JR/T 0199-2020", Title: rule.Words{ZH: "金融科技创新安全通用规范", EN: "Security general specification for FinTech innovation"}},
			{ID: "jrt-0200", Edition: "JR/T 0200-2020", Title: rule.Words{ZH: "金融科技创新风险监控规范", EN: "Risk monitoring specification for FinTech innovation"}},
		},
		Mode: rule.Words{ZH: "型式试验+文件审查+现场检查+获证后监督", EN: "Type test + document review + on-site inspection + surveillance after certification"},
		Conformity: rule.Words{ZH: "上述产品符合《金融科技产品认证规则》及上列标准的要求，特发此证。",
			EN: "The product named above conforms to the FinTech Product Certification Rules and to the standards listed."},
		Notices: []rule.Words{
			{ZH: "证书有效期内，本证书的有效性依据发证机构的定期监督获得保持。", EN: "Within its term, the validity of this certificate depends on regular surveillance by the issuing body."},
			{ZH: "证书的状态可在发证机构网站的公开登记册查询。", EN: "The status of this certificate can be checked in the public register on the issuing body's website."},
		},
		BodyName:     rule.Words{ZH: "示例金融科技认证中心（演示）", EN: "Demo FinTech Certification Centre"},
		BodyAddress:  rule.Words{ZH: "北京市西城区示例路 1 号", EN: "1 Shili Road, Xicheng District, Beijing"},
		BodyApproval: "CNCA-R-0000-000（演示）", Office: rule.Words{ZH: "认证决定办公室", EN: "Office of Certification Decisions"},
		Anchor: calendar.Make(2026, 11, 24), FirstIssue: calendar.Make(2026, 11, 24), Issue: calendar.Make(2026, 11, 24), ValidTo: calendar.Make(2029, 11, 24),
	}
}

// words are a text of n characters in both languages.
func words(n int) rule.Words {
	zh, en := []rune(strings.Repeat("山川异域风月同天寄诸佛子共结来缘", n/16+1)), strings.Repeat("Incomprehensibilities of long names, ", n/37+1)
	return rule.Words{ZH: string(zh[:n]), EN: strings.TrimSpace(en[:n-1]) + "."}
}

// examples are certificates that a layout must stand, by name.
func examples() map[string]rule.CertificateContent {
	long := usual()
	for i, p := range []*rule.Party{&long.Holder, &long.Manufacturer, &long.Enterprise} {
		p.Name, p.Address = words(200-i), words(197-i)
	}
	long.ProductName, long.Model, long.Copy = words(193), strings.Repeat("V1.2.3-build", 16), 12
	many := usual()
	many.Standards = nil
	for i := range 40 {
		many.Standards = append(many.Standards, rule.BasisStandard{Edition: fmt.Sprintf("JR/T %04d-2020", 100+i), Title: words(20 + i)})
	}
	chinese := usual()
	for _, w := range []*rule.Words{&chinese.Holder.Name, &chinese.Holder.Address, &chinese.ProductName, &chinese.BodyName, &chinese.BodyAddress,
		&chinese.Conformity, &chinese.Mode, &chinese.Office, &chinese.Notices[0], &chinese.Standards[0].Title} {
		w.EN = ""
	}
	rare := usual()
	rare.Holder.Name = rule.Words{ZH: "𬭎䶮骉（北京）科技有限公司", EN: "Ångström & Söhne – Ünïcödé ñandú Co."}
	rare.ProductName = rule.Words{ZH: "镕𬬭㙍龘靐齉 〇支付系统", EN: "e\u0301a\u0308o\u0302 Zu\u0308rich “Quotes” ‘single’ — 100% (ﬁ) №5 µ"}
	rare.Model = "Ⅷ型 Ver.２．０ β±1.5"
	both := long
	both.Standards = many.Standards
	body := long
	body.BodyName, body.BodyAddress, body.Office = words(60), words(120), words(40)
	return map[string]rule.CertificateContent{"usual": usual(), "long": long, "many": many, "chinese": chinese, "rare": rare, "both": both, "body": body}
}

// signs are as a body of a usual address has them; a mini JWT has some 400
// characters.
func signs(c rule.CertificateContent) Signs {
	const base = "https://cert.example.cn"
	return Signs{Address: base + "/certificates/" + rule.NumberKey(c.Number), QR: base + "/v/" + strings.Repeat("eyJhbGciOiJFUzI1NiJ9", 19),
		Credential: "eyJ.eyJ.sig"}
}
