package rule

import (
	"fmt"
	"slices"

	"fincert/internal/fault"
)

// Role is what a person may act as. The list is closed: a role that is not
// here cannot be given to anyone.
type Role string

const (
	RoleClient     Role = "client"     // acts for an applicant or holder
	RoleLaboratory Role = "laboratory" // acts for a testing laboratory
	RoleIntake     Role = "intake"     // receives applications and checks materials
	RoleMonitoring Role = "monitoring" // follows the product's operation
	RoleReviewer   Role = "reviewer"   // document review
	RoleInspector  Role = "inspector"  // on-site inspection
	RoleEvaluator  Role = "evaluator"  // composes the evaluation report
	RoleDecider    Role = "decider"    // takes the certification decision
	// RoleManager answers for the scheme: permits exceptions and corrects the
	// record. It takes no part in evaluating a case nor in deciding it, so that
	// nobody permits what serves his own work.
	RoleManager       Role = "manager"
	RoleAdministrator Role = "administrator" // sets up the installation; takes no part in cases
	RoleRegulator     Role = "regulator"     // reads
	RoleSystem        Role = "system"        // the installation itself
)

// Roles lists every role there is.
var Roles = []Role{
	RoleClient, RoleLaboratory, RoleIntake, RoleMonitoring, RoleReviewer, RoleInspector,
	RoleEvaluator, RoleDecider, RoleManager, RoleAdministrator, RoleRegulator, RoleSystem,
}

// Staff reports whether the role belongs to the certification body's own
// people, or to those who may see what they see.
func (r Role) Staff() bool { return r != RoleClient && r != RoleLaboratory }

// CheckRoles notes what is wrong with the roles of one person. Staff and
// outsiders are kept apart, or a client could be handed the body's view by
// mistake; an administrator takes no part in cases and so has no other role.
func CheckRoles(f *fault.Fields, roles []Role, organisation string) {
	staff, outside := false, false
	for i, role := range roles {
		if !slices.Contains(Roles, role) || role == RoleSystem {
			f.Add(fmt.Sprintf("roles[%d]", i), "access.role-unknown", fault.Text("role", string(role)))
			continue
		}
		staff, outside = staff || role.Staff(), outside || !role.Staff()
	}
	switch {
	case staff && (outside || organisation != ""):
		f.Add("roles", "access.roles-apart")
	case slices.Contains(roles, RoleAdministrator) && len(roles) > 1:
		f.Add("roles", "access.administrator-alone")
	case slices.Contains(roles, RoleLaboratory) && organisation == "":
		f.Add("organisation", "field.required")
	}
}

// Actor is who acts: a person, for an organisation, with roles, signed in some
// way.
type Actor struct {
	Person       string // id of the person stream; for the command line "cli:<os user>"
	Organisation string // id of the organisation the person acts for; empty for the body's staff
	Roles        []Role
	OnBehalf     string // the person deputised for, if any
	Via          string // token, session, cli or system
}

// Has reports whether the actor holds the role.
func (a Actor) Has(role Role) bool { return slices.Contains(a.Roles, role) }

// OfTheBody reports whether one of the actor's roles belongs to the body's own
// people, or to those who may see what they see.
func (a Actor) OfTheBody() bool { return slices.ContainsFunc(a.Roles, Role.Staff) }

// Relation is how an actor stands to one thing of the record. The empty
// relation means: for this actor the thing does not exist.
type Relation string

const (
	Foreign   Relation = ""
	Own       Relation = "own"       // the actor's organisation is the client, holder or owner
	Entrusted Relation = "entrusted" // the actor's laboratory holds a task of it
	InTheBody Relation = "body"      // the actor is staff of the certification body
	Newly     Relation = "new"       // the thing is being made by this act
)

// relationOf is the relation for things that one client owns and that
// laboratories may be entrusted with.
func relationOf(a Actor, client string, laboratories ...string) Relation {
	switch {
	case a.OfTheBody():
		return InTheBody
	case a.Organisation == "":
		return Foreign
	case a.Organisation == client && a.Has(RoleClient):
		return Own
	case slices.Contains(laboratories, a.Organisation) && a.Has(RoleLaboratory):
		return Entrusted
	}
	return Foreign
}
