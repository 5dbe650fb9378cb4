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
	AccountConfirm Permission = "account.confirm"
	GridOpen       Permission = "access.grid"
	Exploitation   Permission = "operation.open"
	JobRevive      Permission = "job.revive"
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

	JournalOpen     Permission = "rights.journal"
	AccessRequest   Permission = "rights.request"
	RecordExport    Permission = "rights.export"
	BreakGlass      Permission = "rights.glass.open"
	GlassReview     Permission = "rights.glass.review"
	PatientRenew    Permission = "patient.renew"
	PatientTransfer Permission = "patient.transfer"
	PatientMerge    Permission = "patient.merge"

	SessionRecord  Permission = "care.session.record"
	SessionReverse Permission = "care.session.reverse"
	RCPOpen        Permission = "care.rcp.open"
	RCPPrepare     Permission = "care.rcp.prepare"
	RCPHold        Permission = "care.rcp.hold"
	RCPValidate    Permission = "care.rcp.validate"

	SituationOpen       Permission = "situation.open"
	SituationWrite      Permission = "situation.write"
	NoteOpen            Permission = "care.note.open"
	NoteWrite           Permission = "care.note.write"
	NoteSearch          Permission = "care.note.search"
	DocumentOpen        Permission = "care.document.open"
	DocumentWrite       Permission = "care.document.write"
	PlanOpen            Permission = "care.plan.open"
	PlanWrite           Permission = "care.plan.write"
	TaskDo              Permission = "care.task.do"
	ActOpen             Permission = "care.act.open"
	PreventionOpen      Permission = "care.act.prevention"
	ActRecord           Permission = "care.act.record"
	QuestionnaireOpen   Permission = "questionnaire.open"
	QuestionnaireFill   Permission = "questionnaire.fill"
	QuestionnaireManage Permission = "questionnaire.manage"
	AgendaOpen          Permission = "care.agenda.open"
	AgendaPlan          Permission = "care.agenda.plan"
	AgendaMark          Permission = "care.agenda.mark"
	AgendaFeed          Permission = "care.agenda.feed"

	ReturnOpen     Permission = "reporting.return.open"
	ReturnDetail   Permission = "reporting.return.detail"
	ReturnSend     Permission = "reporting.return.send"
	ReturnDecide   Permission = "reporting.return.decide"
	BoardOpen      Permission = "reporting.board.open"
	IndicatorsOpen Permission = "reporting.indicators.open"
	DatasetExport  Permission = "reporting.dataset.export"
	ScoresExport   Permission = "reporting.scores.export"
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
	carers       = []Profession{GP, Psychologist, SocialWorker, Psychiatrist, Nurse}
	coordination = []Role{AdminCoordination, MedicalCoordination}
	prescribers  = []Profession{GP, Psychiatrist, Nurse} // who treats, screens and vaccinates
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
	AccountConfirm: {Label: "Confirmer la première connexion d’un collègue", Roles: []Role{Member, Operator}},
	Exploitation:   {Label: "Suivre l’état de l’installation", Roles: []Role{Operator}},
	JobRevive:      {Label: "Relancer un travail abandonné", Roles: []Role{Operator}},
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

	JournalOpen:     {Label: "Lire le journal d’un dossier de son équipe", Roles: []Role{Member}, Members: core},
	AccessRequest:   {Label: "Suivre les demandes d’accès d’un patient à son dossier", Roles: []Role{Member}, Members: core},
	RecordExport:    {Label: "Exporter tout le dossier d’un patient, pour lui", Roles: []Role{Member}, Members: core},
	BreakGlass:      {Label: "Ouvrir en urgence un dossier hors de son équipe", Roles: []Role{Member}, Members: core},
	GlassReview:     {Label: "Revoir les accès exceptionnels", Roles: []Role{Member, MedicalCoordination}, Members: core},
	PatientRenew:    {Label: "Décider d’un renouvellement", Roles: []Role{Member}, Members: []Profession{GP}},
	PatientTransfer: {Label: "Demander un transfert vers une autre microstructure", Roles: []Role{Member}, Members: core},
	PatientMerge:    {Label: "Rapprocher et fusionner deux dossiers", Roles: []Role{Member}, Members: core},

	SessionRecord:  {Label: "Enregistrer un entretien", Roles: []Role{Member}, Members: []Profession{Psychologist, SocialWorker}},
	SessionReverse: {Label: "Annuler l’enregistrement d’un entretien", Roles: []Role{Member}, Members: []Profession{Psychologist, SocialWorker}},
	RCPOpen:        {Label: "Lire une RCP de son équipe", Roles: []Role{Member}},
	RCPPrepare:     {Label: "Préparer une RCP et y écrire", Roles: []Role{Member}, Members: core},
	RCPHold:        {Label: "Ouvrir une RCP", Roles: []Role{Member}, Members: core},
	RCPValidate:    {Label: "Valider une RCP", Roles: []Role{Member}, Members: []Profession{GP}},

	SituationOpen:       {Label: "Lire la situation d’un patient", Roles: []Role{Member}, Members: core},
	SituationWrite:      {Label: "Remplir la situation d’un patient", Roles: []Role{Member}, Members: core},
	NoteOpen:            {Label: "Lire les notes des segments de sa profession", Roles: []Role{Member}},
	NoteWrite:           {Label: "Écrire une note dans un segment de sa profession", Roles: []Role{Member}},
	NoteSearch:          {Label: "Rechercher dans les notes de son équipe", Roles: []Role{Member}},
	DocumentOpen:        {Label: "Lire les documents des segments de sa profession", Roles: []Role{Member}},
	DocumentWrite:       {Label: "Déposer ou retirer un document", Roles: []Role{Member}},
	PlanOpen:            {Label: "Lire le projet d’une personne et les tâches de l’équipe", Roles: []Role{Member}},
	PlanWrite:           {Label: "Écrire le projet d’une personne", Roles: []Role{Member}, Members: core},
	TaskDo:              {Label: "Dire faite une tâche qui lui est confiée", Roles: []Role{Member}},
	ActOpen:             {Label: "Lire les traitements de substitution et les sevrages", Roles: []Role{Member}, Members: []Profession{GP, Psychologist, SocialWorker, Psychiatrist, Nurse, Pharmacist}},
	PreventionOpen:      {Label: "Lire les dépistages et les vaccinations", Roles: []Role{Member}, Members: []Profession{GP, Psychiatrist, Nurse, Pharmacist}},
	ActRecord:           {Label: "Enregistrer un traitement, un dépistage, une vaccination", Roles: []Role{Member}, Members: prescribers},
	QuestionnaireOpen:   {Label: "Lire les questionnaires d’un patient", Roles: []Role{Member}, Members: core},
	QuestionnaireFill:   {Label: "Remplir un questionnaire avec un patient", Roles: []Role{Member}, Members: core},
	QuestionnaireManage: {Label: "Tenir les droits et les textes des questionnaires", Roles: []Role{Operator}},
	AgendaOpen:          {Label: "Voir l’agenda de son équipe", Roles: []Role{Member}},
	AgendaPlan:          {Label: "Tenir l’agenda de son équipe", Roles: []Role{Member}, Members: carers},
	AgendaMark:          {Label: "Dire ce qu’est devenu un rendez-vous", Roles: []Role{Member}, Members: carers},
	AgendaFeed:          {Label: "Lire son agenda dans un autre calendrier", Roles: []Role{Member}},

	ReturnOpen:     {Label: "Lire une remontée", Roles: []Role{Member, AdminCoordination, MedicalCoordination}},
	ReturnDetail:   {Label: "Ouvrir la liste derrière un chiffre", Roles: []Role{Member}},
	ReturnSend:     {Label: "Envoyer la remontée de son équipe", Roles: []Role{Member}},
	ReturnDecide:   {Label: "Accepter ou renvoyer une remontée", Roles: []Role{AdminCoordination}},
	BoardOpen:      {Label: "Voir le tableau des remontées", Roles: coordination},
	IndicatorsOpen: {Label: "Lire les effectifs masqués", Roles: []Role{AdminCoordination, MedicalCoordination, Agency, Insurer, Evaluator}},
	DatasetExport:  {Label: "Exporter un jeu de données", Roles: []Role{AdminCoordination, Operator}},
	ScoresExport:   {Label: "Exporter les scores sous pseudonyme", Roles: []Role{Operator}},
	StaffActs:      {Label: "Voir l’activité de ses salariés", Roles: []Role{HostOrganisation}},

	ImportRun:  {Label: "Importer un tableau de suivi", Roles: []Role{AdminCoordination, Operator}},
	ImportUndo: {Label: "Annuler un import", Roles: []Role{AdminCoordination, Operator}},
}
