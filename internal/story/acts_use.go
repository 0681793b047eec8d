package story

import "fincert/internal/rule"

// stated is the holder's word in a surveillance that its records of use are
// complete.
func stated(t *teller, l *telling) error {
	_, err := t.do(t.client(l), &rule.StateUses{Text: "登记与实际使用情况一致。"}, l.file)
	return err
}

// used is what a holder says of its certificate's use some days after the issue: by
// which systems it goes, where the certificate is shown, and where the mark stands.
func used(t *teller, l *telling) error {
	on, err := t.certificateOf(l)
	if err != nil {
		return err
	}
	papers, err := t.files(l, "认证证书和审核报告使用管理制度", "认证标志使用管理制度", "认证标志加施照片", "带有认证标志的使用说明")
	if err != nil {
		return err
	}
	for _, command := range []rule.Command{
		&rule.FileUsageSystem{Of: rule.UsedCertificate, File: papers[0], Since: t.today()},
		&rule.FileUsageSystem{Of: rule.UsedMark, File: papers[1], Since: t.today()},
		&rule.RecordUses{Uses: []rule.UseInput{
			{Of: rule.UsedCertificate, Where: "website", From: t.today(), Text: "官方网站产品页，完整展示证书。"},
			{Of: rule.UsedReport, Where: "document", From: t.today(), To: t.today(), Text: "合作银行招标文件的附件。"},
		}},
		&rule.RecordMarkPlacement{On: rule.MarkOnPackage, Reason: "产品在屏幕或安装介质上没有可以加施的外体。", Picture: papers[2], Documents: papers[3], From: t.today(), Text: "认证型号的全部批次"},
	} {
		_, err = t.do(t.client(l), command, on)
		if err != nil {
			return err
		}
	}
	return nil
}
