package story

import (
	"slices"

	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// certified are the lives that led to a certificate, with what became of it.
func certified() []*life {
	return slices.Concat(surveyed(), changing(), troubled(), untroubled(), []*life{with(complete(), on(125, used))})
}

// usual is the usual way to a certificate.
func usual(ago int, client, laboratory string, what product) *life {
	return &life{zhEN("已发证", "Certified"), client, what, ago, theUsual(laboratory)}
}

// inUse is a life whose holder says some days after the issue how the certificate is
// used.
func inUse(l *life) *life { return with(l, on(80, used)) }

// surveyed passed a surveillance, or are in one. The oldest is in its last year.
func surveyed() []*life {
	return []*life{
		as(zhEN("已发证，第三次监督正在进行，已抽样送检；有效期将满", "Certified, in its third surveillance with a sample drawn; its validity ends soon"),
			with(inUse(usual(span-5, "yunqiao", "south", product{"information-system", []string{"cloud"},
				zhEN("云桥商户收单平台", "Yunqiao Merchant Acquiring Platform"), "V2.8"})),
				slices.Concat(surveillance(250), surveillance(500), sampled(span-36, "北京市海淀区示例大街 18 号机房", "south"))...)),
		as(zhEN("已发证，第一次监督已通过，按新版标准重新申请中", "Certified and maintained; applies anew on the new edition of a standard"),
			with(inUse(usual(352, "yunqiao", "north", product{"hardware", []string{"dedicated-terminal"},
				zhEN("云桥移动支付受理终端", "Yunqiao Mobile Payment Terminal"), "YQ-P20"})),
				append(surveillance(262), anew(315, "north")...)...)),
		as(zhEN("已发证，第一次监督已通过，刚按新版标准重新申请", "Certified and maintained; has just applied anew on the new edition of a standard"),
			with(inUse(usual(334, "mingsheng", "south", product{"information-system", []string{"cloud"},
				zhEN("明笙开放银行网关", "Mingsheng Open Banking Gateway"), "V3.2"})),
				append(surveillance(255), anew(329, "south")...)...)),
		as(zhEN("已发证，监督正在进行", "Certified, under surveillance now"),
			with(inUse(usual(262, "linzhou", "north", product{"information-system", []string{"blockchain", "cloud"},
				zhEN("麟洲区块链电子发票平台", "Linzhou Blockchain Invoice Platform"), "V2.1"})),
				append(surveillance(226),
					on(230, misused("某行业展会三号馆展台", "宣传册上的认证标志用于未经认证的 V3.0 版本。"), assigned("monitoring")),
					on(238, answered("monitoring", &rule.CloseMisuse{Outcome: "correction", Answer: "持证机构已收回宣传册并更正网站，整改情况已核实。"})),
					on(258, turnedAway("代办各类资质，三天下证，欢迎垂询。")))...)),
	}
}

// changing have another certificate or paper than the first, or will.
func changing() []*life {
	return []*life{
		as(zhEN("已按新版标准换发证书；暂停后恢复", "Replaced by a certificate on the new edition of a standard; suspended and restored"),
			with(inUse(usual(288, "gongmei", "south", product{"hardware", []string{"dedicated-terminal"},
				zhEN("𬭎美人脸支付终端", "Hongmei Face Payment Terminal"), "HM-F7"})),
				append(anew(95, "south"),
					on(176, copyReturned),
					on(180, suspended("holder-asks", scheme.SourceHolder, "获证机构搬迁生产线，请求暂停。")),
					on(219, restorationAsked("生产线已搬迁完成，首批产品自检合格，记录附后。")),
					on(223, restorationReviewed("搬迁后的生产条件与认证时一致。")),
					on(225, ofCertificate("decider", &rule.RestoreCertificate{})),
					on(270, disputed("公示的型号与产品铭牌不一致。", "型号应为 HM-F7 Pro。", "钱女士")),
					on(278, answered("manager", &rule.CloseDispute{Outcome: "unchanged", Answer: "经核对，认证单元为 HM-F7；HM-F7 Pro 是另一型号，未申请认证。公示内容无误。"})))...)),
		as(zhEN("已发证，新版本经部分检测后变更", "Certified, and changed to a new version after a partial test"),
			with(usual(187, "haicheng", "south", product{"information-system", []string{"blockchain"},
				zhEN("海程供应链应收账款平台", "Haicheng Supply Chain Receivables Platform"), "V4.0"}),
				append(changed(100, "V4.1", "south", "authentication", "登录与转让签名增加动态口令和数字证书双因素验证，其余功能与 V4.0 相同。"),
					on(128, copyReturned))...)),
		as(zhEN("已发证，证书损坏后补发", "Certified; reissued in place of a damaged paper"),
			with(usual(169, "lingzhi", "north", product{"information-system", []string{"cloud", "outsourcing"},
				zhEN("㛃智金融云灾备服务系统", "Jiezhi Financial Cloud Recovery System"), "V2.5"}),
				reissued(120, 123, "办公场所漏水，纸质证书浸湿，印章和编号已不清晰。")...)),
		as(zhEN("已发证，新版本的变更正在部分检测", "Certified; the change to a new version is being tested in part"),
			with(usual(124, "mingsheng", "north", product{"software", nil,
				zhEN("明笙手机银行客户端", "Mingsheng Mobile Banking Client"), "V8.0"}),
				append(changed(112, "V8.1", "north", "function", "新增养老金账户查询与转入功能，其余功能与 V8.0 相同。"),
					on(121, sent(rule.Posted{Kind: rule.PostMisuse, Place: "https://app.example.org/mingsheng", Text: "应用商店的介绍里写着“国家级认证”，证书上没有这样的说法。"})),
					on(123, sent(rule.Posted{Kind: rule.PostComplaint, About: rule.AboutProduct, Text: "升级后无法关闭指纹登录，客服两次都没有回复。", Name: "李先生", Contact: "li@example.org"})))...)),
	}
}

// troubled are suspended, or have ended.
func troubled() []*life {
	return []*life{
		as(zhEN("证书已暂停", "Its certificate is suspended"),
			with(inUse(usual(312, "xintu", "north", product{"software", []string{"algorithm"},
				zhEN("信途反欺诈风控模型平台", "Xintu Anti-fraud Risk Model Platform"), "V5.0"})),
				on(307, misused("https://shop.example.org/xintu", "网店把“信途反欺诈云服务”标为已认证，而证书只覆盖风控模型平台。"), assigned("monitoring")),
				on(309, suspended("misuse", "misuse", "网店把未经认证的“信途反欺诈云服务”标为已认证，经通知仍未改正。")))),
		as(zhEN("证书已注销", "Its certificate is cancelled"),
			with(usual(239, "dudu", "south", product{"executable", nil,
				zhEN("𬭚元安全键盘控件", "Duiyuan Secure Keyboard Component"), "4.6.1"}),
				append(cancelled(196, 199, "产品停止销售，由新版本取代。"), on(206, copyReturned))...)),
		as(zhEN("证书已撤销", "Its certificate is withdrawn"),
			with(usual(219, "anzheng", "north", product{"software", []string{"algorithm"},
				zhEN("安证声纹身份核验系统", "Anzheng Voiceprint Identity Verification"), "V1.8"}),
				on(150, suspended("surveillance-missed", "monitoring", "发生误识事件后，未按通知接受扩大监督检查。")),
				on(186, withdrawnFor("surveillance-refused", "surveillance", "暂停期间两次书面通知后仍不接受扩大监督检查。")),
				on(214, disputed("公示的生产企业地址已经搬迁。", "应为武汉市东湖高新区示例路 8 号。", "周先生")))),
	}
}

// untroubled are certified, and nothing more has happened.
func untroubled() []*life {
	return []*life{
		with(inUse(usual(147, "yunqiao", "south", product{"software", []string{"cloud"}, zhEN("云桥数字钱包", "Yunqiao Digital Wallet"), "V6.3"})),
			on(141, complained("phone", "市民来电，未留姓名", "钱包转账", "转账失败后款项两日才退回，客服未说明原因。"))),
		usual(101, "gongmei", "south", product{"software", nil, zhEN("𬭎美手机收款软件（SoftPOS）", "Hongmei SoftPOS"), "V1.2"}),
		usual(83, "xintu", "north", product{"software", []string{"algorithm", "cloud"}, zhEN("信途智能投顾引擎", "Xintu Robo-advice Engine"), "V2.0"}),
	}
}
