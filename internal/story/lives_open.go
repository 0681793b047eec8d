package story

import (
	"slices"

	"fincert/internal/rule"
)

// underWay are the cases that are open on the last day, one or more for each
// place where a case can stand.
func underWay() []*life {
	return slices.Concat(young(), examined(), late())
}

// young are not past the beginning of monitoring.
func young() []*life {
	return []*life{
		{zhEN("尚未提交", "Draft"), "yunqiao", product{"executable", nil, zhEN("云桥商户对账工具", "Yunqiao Merchant Reconciliation Tool"), "1.4.0"}, 2, intake(2)},
		{zhEN("尚未提交", "Draft"), "mingsheng", product{"software", []string{"algorithm"}, zhEN("明笙信贷审批模型", "Mingsheng Credit Approval Model"), "V2.0"}, 1, intake(1)},
		{zhEN("初审中", "Being checked"), "linzhou", product{"information-system", []string{"blockchain"}, zhEN("麟洲数字存证系统", "Linzhou Digital Evidence System"), "V1.3"}, 5, intake(2)},
		{zhEN("初审中", "Being checked"), "gongmei", product{"hardware", []string{"dedicated-terminal"}, zhEN("𬭎美自助缴费终端", "Hongmei Self-service Payment Kiosk"), "HM-K3"}, 4, intake(2)},
		{zhEN("受理前等待补充材料", "Waits for a supplement before acceptance"), "xintu", product{"software", []string{"algorithm", "outsourcing"},
			zhEN("信途小微企业信用评分系统", "Xintu Small Business Credit Scoring"), "V1.1"}, 10, until(replaced(intake(2),
			on(6, scopeAnswered(), judged(lack{"outsourcing-contract", "合同未写明数据销毁要求。"}),
				ask("intake", lack{"outsourcing-contract", "请补充数据销毁条款。"})),
		), 6)},
		{zhEN("跟踪监测中", "In monitoring"), "anzheng", product{"hardware", []string{"dedicated-terminal", "algorithm"}, zhEN("安证掌静脉支付终端", "Anzheng Palm Vein Payment Terminal"), "AZ-V1"}, 21, intake(3)},
		{zhEN("跟踪监测中，有一个未关闭的问题", "In monitoring, with an open problem"), "lingzhi", product{"information-system", []string{"cloud"},
			zhEN("㛃智多方安全计算平台", "Jiezhi Multi-party Computation Platform"), "V1.0"}, 26, slices.Concat(intake(4), []act{
			on(18, found("network-security", 3, "管理后台登录失败次数异常，未触发告警。")),
		})},
		{zhEN("受理后等待补充材料", "Waits for a supplement after acceptance"), "dudu", product{"software", nil,
			zhEN("𬭚元跨境汇款系统", "Duiyuan Cross-border Remittance System"), "V3.4"}, 24, slices.Concat(intake(2), []act{
			on(20, ask("monitoring", lack{"operations-documents", "缺少变更窗口与回退方案。"})),
		})},
	}
}

// examined are between stable operation and the end of the inspection.
func examined() []*life {
	way := func(laboratory string) []act { return slices.Concat(intake(2), examinations(laboratory)) }
	return []*life{
		{zhEN("已稳定运行，待安排检测", "Runs stably, no test given out yet"), "yunqiao", product{"software", []string{"cloud"},
			zhEN("云桥数字人民币收银台", "Yunqiao e-CNY Checkout"), "V2.2"}, 31, way("north")},
		with(&life{zhEN("检测中", "Being tested"), "haicheng", product{"information-system", []string{"cloud"}, zhEN("海程贸易融资系统", "Haicheng Trade Finance System"), "V2.7"}, 43, way("south")},
			on(24, complained("e-mail", "某供应商财务部", "应收账款融资", "放款状态更新延迟一天，影响对账。"), linked),
			on(28, analysed(false, "延迟由接入银行系统维护引起，产品日志与告警完整，不影响对认证要求的符合性。")),
			on(30, answered("decider2", &rule.CloseComplaint{Outcome: "partly-upheld", Answer: "延迟属实，由接入银行维护引起；委托方已在系统中增加状态提示。"})),
		),
		{zhEN("检测中", "Being tested"), "gongmei", product{"hardware", []string{"dedicated-terminal"}, zhEN("𬭎美扫码支付音箱", "Hongmei Payment Speaker"), "HM-S2"}, 37, way("north")},
		{pausedTwice, "mingsheng", product{"information-system", []string{"cloud", "algorithm"},
			zhEN("明笙实时交易监测系统", "Mingsheng Real-time Transaction Monitoring"), "V1.6"}, 62, until(replaced(way("south"),
			on(20, ask("monitoring", lack{"internal-control-documents", "岗位分离制度未覆盖外包人员。"})),
			on(27, supplement("internal-control-documents")),
			on(28, inOrder("internal-control-documents")),
			on(48, ask("reviewer", lack{"applicability-declaration", "声明引用的标准版本不是现行版本。"})),
			on(50, found("service-quality", 1, "客服响应时间一次超过承诺。")),
		), 50, on(51, closed("P-01", "已增加坐席，复查正常。")),
			on(55, supplement("applicability-declaration")),
			on(56, inOrder("applicability-declaration")),
			on(58, reviewed(2)))},
		{zhEN("现场检查中", "Being inspected"), "linzhou", product{"information-system", []string{"blockchain", "cloud"},
			zhEN("麟洲链上保函系统", "Linzhou On-chain Guarantee System"), "V1.5"}, 58, way("north")},
	}
}

// late are at the evaluation and the decision.
func late() []*life {
	findings := []rule.FindingInput{{Clause: "5.6(1)", Text: "权限复核制度未按季度执行。"}}
	return []*life{
		{zhEN("待综合评价", "Waits for its evaluation"), "anzheng", product{"software", []string{"algorithm"},
			zhEN("安证活体检测组件", "Anzheng Liveness Detection Component"), "V3.1"}, 68, theUsual("south")},
		{zhEN("待认证决定", "Waits for the decision"), "xintu", product{"software", []string{"algorithm"},
			zhEN("信途保险理赔核损模型", "Xintu Insurance Claims Model"), "V1.4"}, 73, theUsual("north")},
		{notYet, "lingzhi", product{"information-system", []string{"cloud"},
			zhEN("㛃智银行核心系统云平台", "Jiezhi Core Banking Cloud Platform"), "V5.1"}, 80, until(theUsual("south"), 70,
			on(74, rectify(75, findings...)))},
		{zhEN("整改待验证", "A correction waits for its verification"), "yunqiao", product{"software", nil,
			zhEN("云桥刷脸付开发套件", "Yunqiao Face Payment SDK"), "V2.9"}, 88, until(theUsual("north"), 70,
			on(74, rectify(75, findings...)),
			on(85, corrected("已按季度完成权限复核，附三个季度的记录。")))},
	}
}
