package story

import "fincert/internal/rule"

// organisation is a legal entity of the cast. Its code is made up; only the
// check digit is right.
type organisation struct {
	id      string // how the lives call it
	first17 string
	name    rule.Words
	address rule.Words
	contact string // who acts for it
	login   string // of the contact's account; empty: none is made
}

func zhEN(zh, en string) rule.Words { return rule.Words{ZH: zh, EN: en} }

// theBody is the certification body.
var theBody = rule.EstablishBody{
	Name:       zhEN("示例金融科技认证中心（演示）", "Demo FinTech Certification Centre"),
	Address:    zhEN("北京市西城区示例路 1 号", "1 Shili Road, Xicheng District, Beijing"),
	Office:     zhEN("认证决定办公室", "Office of Certification Decisions"),
	Code:       "DFCC",
	Approval:   "CNCA-R-0000-000（演示）",
	CreditCode: rule.CreditCodeFor("12100000DEM000001"),
}

// clients are those who apply. Some have rare characters in their names, which
// every paper, page and search must stand.
var clients = []organisation{
	{"yunqiao", "91110108DEM100001", zhEN("云桥支付科技有限公司（演示）", "Yunqiao Payment Technology Co., Ltd. (demo)"),
		zhEN("北京市海淀区示例大街 18 号", "18 Shili Avenue, Haidian District, Beijing"), "林晓雯", "client"},
	{"mingsheng", "91310115DEM100002", zhEN("明笙数字银行技术（上海）有限公司（演示）", "Mingsheng Digital Banking Technology (Shanghai) Co., Ltd. (demo)"),
		zhEN("上海市浦东新区示例路 66 号", "66 Shili Road, Pudong New Area, Shanghai"), "高子昂", "client2"},
	{"gongmei", "91440300DEM100003", zhEN("深圳𬭎美智能终端有限公司（演示）", "Shenzhen Hongmei Smart Terminals Co., Ltd. (demo)"),
		zhEN("广东省深圳市南山区示例道 9 号", "9 Shili Boulevard, Nanshan District, Shenzhen, Guangdong"), "郑凯", ""},
	{"linzhou", "91330106DEM100004", zhEN("杭州麟洲区块链科技有限公司（演示）", "Hangzhou Linzhou Blockchain Technology Co., Ltd. (demo)"),
		zhEN("浙江省杭州市西湖区示例街 27 号", "27 Shili Street, Xihu District, Hangzhou, Zhejiang"), "沈一诺", ""},
	{"xintu", "91510100DEM100005", zhEN("成都信途风控科技有限公司（演示）", "Chengdu Xintu Risk Technology Co., Ltd. (demo)"),
		zhEN("四川省成都市高新区示例路 5 号", "5 Shili Road, High-tech Zone, Chengdu, Sichuan"), "唐果", ""},
	{"anzheng", "91420100DEM100006", zhEN("武汉安证生物识别技术有限公司（演示）", "Wuhan Anzheng Biometrics Co., Ltd. (demo)"),
		zhEN("湖北省武汉市洪山区示例路 31 号", "31 Shili Road, Hongshan District, Wuhan, Hubei"), "周培", ""},
	{"dudu", "91320500DEM100007", zhEN("苏州𬭚元软件有限公司（演示）", "Suzhou Duiyuan Software Co., Ltd. (demo)"),
		zhEN("江苏省苏州市工业园区示例街 12 号", "12 Shili Street, Industrial Park, Suzhou, Jiangsu"), "许𬭎", ""},
	{"haicheng", "91370200DEM100008", zhEN("青岛海程供应链金融科技有限公司（演示）", "Qingdao Haicheng Supply Chain FinTech Co., Ltd. (demo)"),
		zhEN("山东省青岛市市南区示例路 40 号", "40 Shili Road, Shinan District, Qingdao, Shandong"), "孙若溪", ""},
	{"lingzhi", "91120116DEM100009", zhEN("天津㛃智云服务有限公司（演示）", "Tianjin Jiezhi Cloud Services Co., Ltd. (demo)"),
		zhEN("天津市滨海新区示例大道 88 号", "88 Shili Avenue, Binhai New Area, Tianjin"), "冯雨桐", ""},
}

// laboratories do the type tests.
var laboratories = []organisation{
	{"north", "91110106DEM200001", zhEN("示例北方金融科技检测中心（演示）", "Demo Northern FinTech Testing Centre"),
		zhEN("北京市丰台区示例路 7 号", "7 Shili Road, Fengtai District, Beijing"), "何立群", "laboratory"},
	{"south", "91440101DEM200002", zhEN("示例南方信息安全实验室（演示）", "Demo Southern Information Security Laboratory"),
		zhEN("广东省广州市天河区示例路 15 号", "15 Shili Road, Tianhe District, Guangzhou, Guangdong"), "罗静怡", "laboratory2"},
}

// staff are the body's people, one or more for each role. Nobody who decides takes part
// in evaluating.
var staff = []struct {
	role        rule.Role
	name, login string
}{
	{rule.RoleAdministrator, "程默", "administrator"},
	{rule.RoleIntake, "王敏", "intake"},
	{rule.RoleMonitoring, "李哲", "monitoring"},
	{rule.RoleReviewer, "赵清", "reviewer"},
	{rule.RoleInspector, "陈㛃", "inspector"},
	{rule.RoleEvaluator, "吴桐", "evaluator"},
	{rule.RoleDecider, "郭远", "decider"},
	{rule.RoleDecider, "沈岳", "decider2"}, // decides appeals against what the other decided
	{rule.RoleManager, "何平", "manager"},
	{rule.RoleRegulator, "秦川", "regulator"},
}
