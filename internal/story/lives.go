package story

import (
	"slices"

	"fincert/internal/rule"
)

// Lives that are pointed at: the demo names their cases.
var (
	completeHistory = zhEN("完整经历：受理前后各一次补充材料、已关闭的监测问题、不符合条款的复测、含一次未通过验证的整改、发证",
		"The complete history: a supplement before and one after acceptance, a closed problem, a failed clause tested again, a rectification with one failed verification, a certificate")
	pausedTwice = zhEN("认证时限正在计时，曾暂停两次", "A running time limit that paused twice")
	maintained  = zhEN("已发证，第一次监督已通过", "Certified, and maintained after the first surveillance")
	notYet      = zhEN("还不能授予认证：正在等待整改", "Cannot be granted yet: a rectification is awaited")
)

// lives are all that happens, told in order of time whatever their order here.
func lives() []*life {
	return slices.Concat([]*life{theBasis(200, 14)}, certified(), underWay(), ended())
}

// as is a life that shows something else.
func as(shows rule.Words, l *life) *life {
	l.shows = shows
	return l
}

// complete has everything in it that can happen on the way.
func complete() *life {
	return &life{completeHistory, "yunqiao", product{"information-system", []string{"cloud", "algorithm"},
		zhEN("云桥跨行聚合支付平台", "Yunqiao Cross-bank Aggregated Payment Platform"), "V3.0"}, 205, []act{
		on(0, apply, materials(5)),
		on(2, materials(all), samplesFollow, submitted),
		on(4, papers),
		on(6, scopeAnswered(), judged(lack{"quality-system", "质量手册缺少变更控制程序。"}, lack{"no-complaint-declaration", "声明未覆盖近一年。"}),
			ask("intake", lack{"quality-system", "请补充变更控制程序。"}, lack{"no-complaint-declaration", "请按近一年重新出具。"})),
		on(12, supplement("quality-system", "no-complaint-declaration")),
		on(14, inOrder("quality-system", "no-complaint-declaration")),
		on(15, contract, assess(true, 2, business, system)),
		on(16, accepted),
		on(24, found("business-continuity", 2, "夜间批处理期间支付接口响应时间三次超过 2 秒。")),
		on(34, closed("P-01", "已扩容批处理节点并错峰运行，连续十个工作日未再出现。")),
		on(36, ask("monitoring", lack{"data-security-documents", "数据分级清单未覆盖新接入的两家银行。"})),
		on(42, supplement("data-security-documents")),
		on(43, inOrder("data-security-documents")),
		on(45, stable("问题关闭后连续运行平稳，指标均在约定范围内。")),
		on(47, dispatch("north")),
		on(54, tested(0, 10, 2), reported),
		on(56, reportOnPaper),
		on(58, dispatch("north")),
		on(66, tested(0, 10), reported),
		on(68, reportOnPaper),
		on(72, reviewed(4)),
		on(74, reviewEnds),
		on(75, plan(6)),
		on(81, inspected(3)),
		on(83, inspectionEnds),
		on(85, monitoringEnds(true, "发现一项一般问题，已关闭并复核，其余维度平稳。")),
		on(88, evaluated(true, "四项结果综合评价合格，复测条款已符合。")),
		on(92, rectify(60,
			rule.FindingInput{Clause: "5.6(1)", Text: "应急演练记录不完整，缺少上半年演练的评估报告。"},
			rule.FindingInput{Clause: "5.6(2)", Text: "现场版本的组件清单与申请材料有一处不一致。"})),
		on(102, corrected("已补充演练评估报告，更新组件清单并重新盖章。")),
		on(105, verified("组件清单已一致；演练评估报告缺少改进措施。", "F-01")),
		on(112, corrected("演练评估报告已补充改进措施及责任人、完成时间。")),
		on(115, verified("两项不符合均已整改到位。")),
		on(120, granted),
	}}
}

// ended were not certified.
func ended() []*life {
	return []*life{
		{zhEN("不予认证", "Certification refused"), "haicheng", product{"software", []string{"algorithm"},
			zhEN("海程票据智能定价系统", "Haicheng Bill Pricing System"), "V1.0"}, 155, until(replaced(theUsual("south"),
			on(45, tested(5, 10), reported),
			on(38, tested(0, 5, 0, 1)),
			on(70, evaluated(false, "型式试验两项条款不符合，委托方未提出复测。")),
			on(75, rectify(60, rule.FindingInput{Clause: "5.4.1", Text: "交易异常拦截两项条款检测不符合。"})),
		), 75,
			on(95, corrected("已调整拦截阈值，提交自测记录。")),
			on(98, verified("自测记录不能证明符合，拦截仍超过规定时间。", "F-01")),
			on(130, refused(rule.ReasonInput{Clause: "5.4.1", Text: "型式试验不符合项在整改期限内未整改到位。"})),
			on(137, appealed("整改期内已提交第三方压力测试记录，现场演示时未被采纳，请求复核。")),
			on(146, answered("decider2", &rule.DecideAppeal{Reasons: "第三方记录的测试环境与送检样品版本不一致，不能证明符合；原决定维持。"})))},
		{zhEN("不予受理，委托方已申诉", "Not accepted, and the client appealed"), "linzhou", product{"software", nil,
			zhEN("麟洲电子印章助手", "Linzhou Electronic Seal Assistant"), "V1.0"}, 19, until(replaced(intake(2),
			on(6, scopeAnswered("new-technology"), judged()),
		), 6, on(8, notAccepted(rule.ReasonInput{Clause: "1", Text: "产品未利用新技术设计，不属于本规则适用的金融科技技术产品。"})),
			on(15, appealed("产品采用国密算法与分布式密钥管理，申请材料第三册已说明，请求重新审核。")))},
		{zhEN("不予受理", "Not accepted"), "anzheng", product{"software", nil,
			zhEN("安证短信验证码服务", "Anzheng SMS Code Service"), "V9.1"}, 66, until(replaced(intake(2),
			on(6, scopeAnswered("new-technology"), judged()),
		), 6, on(8, notAccepted(rule.ReasonInput{Clause: "1", Text: "产品未利用新技术设计，不属于本规则适用的金融科技技术产品。"})))},
		{zhEN("委托方撤回", "Withdrawn by the client"), "dudu", product{"software", []string{"cloud"},
			zhEN("𬭚元智能记账助手", "Duiyuan Bookkeeping Assistant"), "V0.9"}, 92, until(slices.Concat(intake(2), examinations("south")), 31,
			on(35, withdrawn("产品线调整，新版本发布后重新申请。")))},
	}
}
