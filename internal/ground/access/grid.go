package access

// Permission is one thing a person may be allowed to do. Its code is the action
// of the journal's line.
type Permission string

// The permissions, room by room.
const (
	Home           Permission = "home"
	OwnAccount     Permission = "account.own"
	AccountList    Permission = "account.list"
	AccountInvite  Permission = "account.invite"
	AccountDisable Permission = "account.disable"
	GridOpen       Permission = "access.grid"
	Exploitation   Permission = "operation.open"
	AuditVerify    Permission = "audit.verify"

	ProgrammeOpen Permission = "programme.open"
	NetworkOpen   Permission = "network.open"
	NetworkManage Permission = "network.manage"

	CaseloadOpen   Permission = "patient.caseload"
	PatientOpen    Permission = "patient.open"
	PatientSearch  Permission = "patient.search"
	PatientEnrol   Permission = "patient.enrol"
	PatientAmend   Permission = "patient.amend"
	PatientInform  Permission = "patient.inform"
	PatientExit    Permission = "patient.exit"
	PatientCertify Permission = "patient.certify"
	PatientLift    Permission = "patient.lift"

	SessionRecord  Permission = "care.session.record"
	SessionReverse Permission = "care.session.reverse"
	RCPOpen        Permission = "care.rcp.open"
	RCPPrepare     Permission = "care.rcp.prepare"
	RCPHold        Permission = "care.rcp.hold"
	RCPValidate    Permission = "care.rcp.validate"

	ReturnOpen     Permission = "reporting.return.open"
	ReturnDetail   Permission = "reporting.return.detail"
	ReturnSend     Permission = "reporting.return.send"
	ReturnDecide   Permission = "reporting.return.decide"
	BoardOpen      Permission = "reporting.board.open"
	IndicatorsOpen Permission = "reporting.indicators.open"
	DatasetExport  Permission = "reporting.dataset.export"
	StaffActs      Permission = "reporting.staff_acts.open"

	ImportRun  Permission = "workbook.import.run"
	ImportUndo Permission = "workbook.import.undo"
)

// Rule says who holds a permission: roles, and for members, which professions.
// Members with no profession named means any member of a team.
type Rule struct {
	Label   string // French, for the grid's page
	Roles   []Role
	Members []Profession
}

func (r Rule) anyMember() bool { return contains(r.Roles, Member) && len(r.Members) == 0 }

func (r Rule) admits(p Profession) bool {
	return contains(r.Roles, Member) && (len(r.Members) == 0 || contains(r.Members, p))
}

var (
	everyone     = Roles
	core         = []Profession{GP, Psychologist, SocialWorker}
	coordination = []Role{AdminCoordination, MedicalCoordination}
)

// Grid is the rights grid: the one table that decides. Coordination, host
// organisation, ARS, CNAM and evaluators hold no permission that opens a name.
var Grid = map[Permission]Rule{
	Home:           {Label: "Ouvrir sa page d’accueil", Roles: everyone},
	OwnAccount:     {Label: "Gérer son propre compte", Roles: everyone},
	GridOpen:       {Label: "Lire la grille des droits", Roles: everyone},
	ProgrammeOpen:  {Label: "Lire les règles du programme", Roles: everyone},
	NetworkOpen:    {Label: "Lire l’annuaire du réseau", Roles: everyone},
	NetworkManage:  {Label: "Tenir l’annuaire du réseau", Roles: []Role{AdminCoordination}},
	AccountList:    {Label: "Voir les comptes", Roles: []Role{AdminCoordination, Operator}},
	AccountInvite:  {Label: "Inviter une personne", Roles: []Role{AdminCoordination, Operator}},
	AccountDisable: {Label: "Fermer un compte", Roles: []Role{AdminCoordination, Operator}},
	Exploitation:   {Label: "Suivre l’état de l’installation", Roles: []Role{Operator}},
	AuditVerify:    {Label: "Vérifier le journal", Roles: []Role{Operator}},

	CaseloadOpen:   {Label: "Voir la file active de son équipe", Roles: []Role{Member}},
	PatientOpen:    {Label: "Ouvrir un dossier de son équipe", Roles: []Role{Member}},
	PatientSearch:  {Label: "Rechercher un patient de son équipe", Roles: []Role{Member}},
	PatientEnrol:   {Label: "Inclure un patient", Roles: []Role{Member}, Members: []Profession{GP}},
	PatientAmend:   {Label: "Tenir l’identité, les coordonnées et l’entourage d’un patient", Roles: []Role{Member}, Members: core},
	PatientInform:  {Label: "Noter ce qu’un patient a appris, refuse ou accepte", Roles: []Role{Member}, Members: core},
	PatientExit:    {Label: "Noter la sortie d’un patient", Roles: []Role{Member}, Members: core},
	PatientCertify: {Label: "Délivrer une attestation à une personne suivie anonymement", Roles: []Role{Member}, Members: []Profession{GP, Psychiatrist}},
	PatientLift:    {Label: "Lever un anonymat, à la demande de la personne", Roles: []Role{Member}, Members: core},

	SessionRecord:  {Label: "Enregistrer un entretien", Roles: []Role{Member}, Members: []Profession{Psychologist, SocialWorker}},
	SessionReverse: {Label: "Annuler l’enregistrement d’un entretien", Roles: []Role{Member}, Members: []Profession{Psychologist, SocialWorker}},
	RCPOpen:        {Label: "Lire une RCP de son équipe", Roles: []Role{Member}},
	RCPPrepare:     {Label: "Préparer une RCP et y écrire", Roles: []Role{Member}, Members: core},
	RCPHold:        {Label: "Ouvrir une RCP", Roles: []Role{Member}, Members: core},
	RCPValidate:    {Label: "Valider une RCP", Roles: []Role{Member}, Members: []Profession{GP}},

	ReturnOpen:     {Label: "Lire une remontée", Roles: []Role{Member, AdminCoordination, MedicalCoordination}},
	ReturnDetail:   {Label: "Ouvrir la liste derrière un chiffre", Roles: []Role{Member}},
	ReturnSend:     {Label: "Envoyer la remontée de son équipe", Roles: []Role{Member}},
	ReturnDecide:   {Label: "Accepter ou renvoyer une remontée", Roles: []Role{AdminCoordination}},
	BoardOpen:      {Label: "Voir le tableau des remontées", Roles: coordination},
	IndicatorsOpen: {Label: "Lire les effectifs masqués", Roles: []Role{AdminCoordination, MedicalCoordination, Agency, Insurer, Evaluator}},
	DatasetExport:  {Label: "Exporter un jeu de données", Roles: []Role{AdminCoordination, Operator}},
	StaffActs:      {Label: "Voir l’activité de ses salariés", Roles: []Role{HostOrganisation}},

	ImportRun:  {Label: "Importer un tableau de suivi", Roles: []Role{AdminCoordination, Operator}},
	ImportUndo: {Label: "Annuler un import", Roles: []Role{AdminCoordination, Operator}},
}
