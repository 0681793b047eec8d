// Package registertest gives tests a register with certificates in it, without
// the cases that led to them: their entries are projected as casework does it,
// and the head moves as if they had been appended.
package registertest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Certificate is a certificate's content as a test tells it: the n-th of the
// year in which it is issued. Tests change what they are about.
func Certificate(n int, issue calendar.Date) rule.CertificateContent {
	organisation := func(id, code, zh, en, where, whereEN string) rule.Party {
		return rule.Party{
			Organisation: id, Code: code,
			Name: rule.Words{ZH: zh, EN: en}, Address: rule.Words{ZH: where, EN: whereEN},
		}
	}
	return rule.CertificateContent{
		Number:       fmt.Sprintf("FC%d01%06d", issue.Year(), n),
		Holder:       organisation("org-1", "91440300708461136T", "深圳市联创支付技术有限公司", "Shenzhen Lianchuang Payment Technology Co., Ltd.", "深圳市南山区科技园南区高新南一道 8 号", "8 Gaoxin South 1st Road, Nanshan District, Shenzhen"),
		Manufacturer: organisation("org-2", "914403001922038216", "深圳市联创智能终端有限公司", "Shenzhen Lianchuang Smart Terminals Co., Ltd.", "深圳市宝安区石岩街道塘头一号路 12 号", "12 Tangtou 1st Road, Shiyan, Bao'an District, Shenzhen"),
		Enterprise:   organisation("org-3", "91441900617442118D", "东莞市联创电子制造有限公司", "Dongguan Lianchuang Electronics Manufacturing Co., Ltd.", "东莞市松山湖园区工业东路 24 号", "24 Gongye East Road, Songshan Lake, Dongguan"),
		Product:      fmt.Sprintf("product-%d", n),
		Kind:         "hardware",
		ProductKind:  rule.Words{ZH: "受理终端（含 POS 终端、条码支付受理终端）", EN: "Acceptance terminal (POS and bar code payment terminals included)"},
		ProductName:  rule.Words{ZH: "移动支付终端", EN: "Mobile payment terminal"},
		Model:        fmt.Sprintf("M-Pay %d00", n),
		Standards: []rule.BasisStandard{
			{ID: "JRT0199", Edition: "JR/T 0199-2020", Title: rule.Words{ZH: "金融科技创新安全通用规范", EN: "General security specification for FinTech innovation"}},
			{ID: "JRT0171", Edition: "JR/T 0171-2020", Title: rule.Words{ZH: "个人金融信息保护技术规范", EN: "Personal financial information protection technical specification"}},
		},
		Mode:       rule.Words{ZH: "型式试验+文件审查+现场检查+获证后监督", EN: "Type test + document review + on-site inspection + post-certification surveillance"},
		Conformity: rule.Words{ZH: "兹证明上述产品符合《金融科技技术产品认证规则》的要求，特发此证。", EN: "This is to certify that the above product meets the requirements of the Certification Rule for FinTech Technology Products."},
		Notices: []rule.Words{
			{ZH: "证书有效期内，本证书的有效性依靠认证机构的定期监督获得保持。", EN: "Within its term, this certificate stays valid through the regular surveillance of the certification body."},
			{ZH: "本证书的当前状态以认证机构网站公布的信息为准，可扫描二维码查询。", EN: "The current status of this certificate is that published on the website of the certification body; scan the code to check it."},
		},
		BodyName:     rule.Words{ZH: "国认金科认证中心", EN: "Guoren FinTech Certification Centre"},
		BodyAddress:  rule.Words{ZH: "北京市西城区金融大街 1 号", EN: "1 Jinrong Street, Xicheng District, Beijing"},
		BodyApproval: "CNCA-R-2026-000",
		Office:       rule.Words{ZH: "认证机构负责人", EN: "Head of the certification body"},
		Anchor:       issue, FirstIssue: issue, Issue: issue, ValidTo: issue.AddMonths(36),
		StatusIndex: n, Announcement: fmt.Sprintf("%d-%03d", issue.Year(), n),
		Case: fmt.Sprintf("case-%d", n), Scheme: "2026.1",
	}
}

// Issue records certificates in one transaction, each at the next position, at
// noon of its day of issue in Beijing.
func Issue(tb testing.TB, db *store.DB, contents ...rule.CertificateContent) {
	tb.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		for _, content := range contents {
			err := issue(tx, content, content.Issue.Start().Add(12*time.Hour))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatalf("issue %d certificates: %v", len(contents), err)
	}
}

// IssueAt records one certificate at an instant.
func IssueAt(tb testing.TB, db *store.DB, content rule.CertificateContent, at time.Time) {
	tb.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error { return issue(tx, content, at) })
	if err != nil {
		tb.Fatalf("issue %s: %v", content.Number, err)
	}
}

func issue(tx *store.Tx, content rule.CertificateContent, at time.Time) error {
	position, err := Advance(tx, at)
	if err != nil {
		return err
	}
	meta := rule.Meta{
		Stream:  rule.StreamID{Kind: rule.KindCertificate, ID: fmt.Sprintf("certificate-%d", position)},
		Version: 1, Position: position, At: at, On: content.Issue,
	}
	return register.Projector{}.Project(tx, meta, &rule.CertificateIssued{Content: content})
}

// Turn records what happened to a certificate, at noon of the turn's day in
// Beijing, as an entry of its own.
func Turn(tb testing.TB, db *store.DB, number string, turn rule.Turn) {
	tb.Helper()
	Turns(tb, db, map[string][]rule.Turn{number: {turn}})
}

// Turns records in one transaction what happened to certificates, those of one
// number in their order.
func Turns(tb testing.TB, db *store.DB, turns map[string][]rule.Turn) {
	tb.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		for _, number := range slices.Sorted(maps.Keys(turns)) {
			for _, turn := range turns[number] {
				err := happen(tx, number, turn)
				if err != nil {
					return fmt.Errorf("%s of %s: %w", turn.What, number, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func happen(tx *store.Tx, number string, turn rule.Turn) error {
	at := turn.On.Start().Add(12 * time.Hour)
	position, err := Advance(tx, at)
	if err != nil {
		return err
	}
	meta := rule.Meta{Stream: rule.StreamID{Kind: rule.KindCertificate}, Position: position, At: at, On: turn.On}
	err = tx.QueryRow("select stream_id from register_certificate where key = $1", rule.NumberKey(number)).Scan(&meta.Stream.ID)
	if err != nil {
		return err
	}
	return register.Projector{}.Project(tx, meta, &told{turn})
}

// told is an entry of which only its turn is known.
type told struct{ turn rule.Turn }

func (*told) EntryName() string { return "certificate.told/1" }
func (t *told) Turn() rule.Turn { return t.turn }

// Advance moves the head by one entry, as appending one does.
func Advance(tx *store.Tx, at time.Time) (position int64, err error) {
	err = tx.QueryRow("select position from head where one = 1").Scan(&position)
	if err != nil {
		return 0, err
	}
	position++
	_, err = tx.Exec("update head set position = $1, instant = $2 where one = 1",
		position, store.Instant(at))
	return position, err
}

// Transition records an entry of a transition, at noon of a day in Beijing.
func Transition(tb testing.TB, db *store.DB, id string, day calendar.Date, entry rule.Entry) {
	tb.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		at := day.Start().Add(12 * time.Hour)
		position, err := Advance(tx, at)
		if err != nil {
			return err
		}
		meta := rule.Meta{Stream: rule.StreamID{Kind: rule.KindTransition, ID: id}, Position: position, At: at, On: day}
		return register.Projector{}.Project(tx, meta, entry)
	})
	if err != nil {
		tb.Fatalf("record %s: %v", entry.EntryName(), err)
	}
}
