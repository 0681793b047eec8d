package rule

import (
	"slices"

	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// The exceptions of a certificate are those of a case, on a stream of its own: the
// entries say the same.
type (
	// CertificateExceptionRecorded permits a certificate to depart from what is
	// normal.
	CertificateExceptionRecorded struct{ ExceptionRecorded }
	// CertificateExceptionUsed says that an act relied on it.
	CertificateExceptionUsed struct{ ExceptionUsed }
	// CertificateExceptionWithdrawn takes one back that nothing relies on.
	CertificateExceptionWithdrawn struct{ ExceptionWithdrawn }
)

func (*CertificateExceptionRecorded) EntryName() string { return "certificate.exception-recorded/1" }
func (*CertificateExceptionUsed) EntryName() string     { return "certificate.exception-used/1" }
func (*CertificateExceptionWithdrawn) EntryName() string {
	return "certificate.exception-withdrawn/1"
}

func (c *Certificate) applyException(e Entry, m Meta) {
	switch e := e.(type) {
	case *CertificateExceptionRecorded:
		c.Exceptions.record(e.ExceptionRecorded, m)
	case *CertificateExceptionUsed:
		c.Exceptions.use(e.ExceptionUsed, m)
	case *CertificateExceptionWithdrawn:
		c.Exceptions.withdraw(e.ExceptionWithdrawn, m)
	}
}

// ExceptionIn is the exception that an entry of a list recorded, as its case or
// certificate has it now; nil for another entry.
func ExceptionIn(thing State, e Entry) *Exception {
	switch e := e.(type) {
	case *ExceptionRecorded:
		if c, is := thing.(*Case); is {
			return c.Exceptions.With(e.ID)
		}
	case *CertificateExceptionRecorded:
		if c, is := thing.(*Certificate); is {
			return c.Exceptions.With(e.ID)
		}
	}
	return nil
}

// usingOn says beside an act on a certificate that it relies on an exception.
func (s *Situation) usingOn(x *Exception) []Event {
	if x == nil || !x.Used.IsZero() {
		return nil
	}
	return []Event{{s.On, &CertificateExceptionUsed{ExceptionUsed{x.ID}}}}
}

// exceptableHere are the limits that a certificate goes by and that people may ask
// to depart from.
var exceptableHere = []string{scheme.LimitSuspensionLength}

// RecordCertificateException permits a certificate to go beyond a limit of which
// the rule says that it holds normally.
//
// [6.3.2b] 暂停期限一般为 3 个月。
type RecordCertificateException struct{ RecordException }

func (*RecordCertificateException) CommandName() string { return "RecordCertificateException" }

func (*RecordCertificateException) Guard(s *Situation) *fault.Fault {
	return s.mayExceptHere(s.certificate())
}

// mayExceptHere: an exception is permitted for a certificate in use, by somebody
// who neither found a reason against it nor decided about it.
func (s *Situation) mayExceptHere(c *Certificate) *fault.Fault {
	if f := s.mustStand(c); f != nil {
		return f
	}
	if s.isOneOf(c.involved()) {
		return fault.RefuseOurs("exception.had-part")
	}
	return nil
}

func (c *RecordCertificateException) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.certificate()
	recorded, no := c.permits(s.certificateLimits(file), exceptableHere, file.Exceptions)
	if no != nil {
		return nil, no
	}
	return s.one(&CertificateExceptionRecorded{recorded})
}

func (s *Situation) certificateLimits(c *Certificate) []scheme.Limit {
	sch, day := s.SchemeOfCertificate(c)
	return sch.Limits(day)
}

// ExceptableHere are the limits that a certificate may be allowed to go beyond, as
// they hold for it now.
func (s *Situation) ExceptableHere(c *Certificate) (limits []scheme.Limit) {
	for _, limit := range s.certificateLimits(c) {
		if slices.Contains(exceptableHere, limit.ID) && limit.Normally {
			limits = append(limits, c.Exceptions.widened(limit))
		}
	}
	return limits
}

// WithdrawCertificateException takes an exception back as long as no act relied
// on it.
type WithdrawCertificateException struct{ WithdrawException }

func (*WithdrawCertificateException) CommandName() string { return "WithdrawCertificateException" }

func (*WithdrawCertificateException) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	if f := s.mayExceptHere(c); f != nil {
		return f
	}
	if len(c.Exceptions.Unused()) == 0 {
		return fault.RefuseOurs("exception.none-unused")
	}
	return nil
}

func (c *WithdrawCertificateException) Decide(s *Situation) ([]Event, *fault.Fault) {
	withdrawn, no := c.from(s.certificate().Exceptions)
	if no != nil {
		return nil, no
	}
	return s.one(&CertificateExceptionWithdrawn{withdrawn})
}
