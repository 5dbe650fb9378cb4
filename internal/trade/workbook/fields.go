package workbook

// SheetKind is what a sheet holds.
type SheetKind string

// The kinds of sheets. The zero kind is a sheet that is not data.
const (
	TeamSheet         SheetKind = "teams"
	ProfessionalSheet SheetKind = "professionals"
	PatientSheet      SheetKind = "patients"
	SessionSheet      SheetKind = "sessions"
	RCPSheet          SheetKind = "rcps"
)

// Field is what a column holds, whatever its header says.
type Field string

// The fields, all kinds of sheets together.
const (
	FieldCode         Field = "code"
	FieldName         Field = "name"
	FieldKind         Field = "kind"
	FieldAddress      Field = "address"
	FieldPostalCode   Field = "postal_code"
	FieldCommune      Field = "commune"
	FieldPartner      Field = "partner"
	FieldFINESS       Field = "finess"
	FieldConvention   Field = "convention"
	FieldTraining     Field = "training"
	FieldStart        Field = "start"
	FieldPhone        Field = "phone"
	FieldEmail        Field = "email"
	FieldLastName     Field = "last_name"
	FieldFirstName    Field = "first_name"
	FieldFullName     Field = "full_name"
	FieldProfession   Field = "profession"
	FieldRPPS         Field = "rpps"
	FieldEmployer     Field = "employer"
	FieldTeams        Field = "teams"
	FieldSince        Field = "since"
	FieldUntil        Field = "until"
	FieldDossier      Field = "dossier"
	FieldTeam         Field = "team"
	FieldSex          Field = "sex"
	FieldBirth        Field = "birth"
	FieldIncluded     Field = "included"
	FieldIncludedBy   Field = "included_by"
	FieldBehaviours   Field = "behaviours"
	FieldSituation    Field = "situation"
	FieldInformed     Field = "informed"
	FieldExit         Field = "exit"
	FieldExitReason   Field = "exit_reason"
	FieldDate         Field = "date"
	FieldProfessional Field = "professional"
	FieldType         Field = "type"
	FieldPresence     Field = "presence"
	FieldMode         Field = "mode"
	FieldMinutes      Field = "minutes"
	FieldParticipants Field = "participants"
	FieldCases        Field = "cases"
	FieldDecisions    Field = "decisions"
)

// spec describes one field of one kind of sheet: the headers seen for it, best
// first, written folded, and how much finding it says about the sheet.
type spec struct {
	field    Field
	weight   float64
	headers  []string
	expected bool // its absence is worth a word
	dated    bool // holds days
	prose    bool // long free text: no remark on its spaces
	shape    shape
}

// layout describes one kind of sheet. It is recognised when every group of
// needs has at least one of its fields.
type layout struct {
	kind  SheetKind
	title string // in French, for messages
	names []string
	needs [][]Field
	specs []spec
}

func (l *layout) spec(f Field) *spec {
	for i := range l.specs {
		if l.specs[i].field == f {
			return &l.specs[i]
		}
	}
	return nil
}

var layouts = []*layout{&teamLayout, &professionalLayout, &patientLayout, &sessionLayout, &rcpLayout}

func layoutOf(k SheetKind) *layout {
	for _, l := range layouts {
		if l.kind == k {
			return l
		}
	}
	return nil
}

var teamLayout = layout{
	kind: TeamSheet, title: "équipes",
	names: []string{"equipe", "microstructure", "msma", "structure", "site"},
	needs: [][]Field{{FieldCode, FieldName}, {FieldConvention, FieldTraining, FieldStart, FieldPartner}},
	specs: []spec{
		{field: FieldCode, weight: 1, expected: true, headers: []string{"code equipe", "code msma", "code microstructure", "code", "id equipe", "equipe", "microstructure", "msma", "identifiant", "reference", "numero equipe", "id"}},
		{field: FieldName, weight: 1, headers: []string{"nom equipe", "nom microstructure", "nom structure", "nom msma", "nom", "intitule", "denomination", "libelle", "lieu exercice", "site", "maison sante", "raison sociale", "equipe", "microstructure"}},
		{field: FieldKind, weight: 1, headers: []string{"type structure", "type lieu", "type", "nature", "nature structure", "categorie", "statut structure", "msp cds", "mode exercice", "structure"}},
		{field: FieldAddress, weight: 1, headers: []string{"adresse", "adresse postale", "rue", "voie", "adresse 1", "numero voie", "localisation"}},
		{field: FieldPostalCode, weight: 1, headers: []string{"code postal", "cp", "cod postal", "c p"}},
		{field: FieldCommune, weight: 1, headers: []string{"ville", "commune", "localite", "lieu"}},
		{field: FieldPartner, weight: 2, expected: true, headers: []string{"structure partenaire csapa caarud", "structure partenaire", "csapa caarud", "csapa partenaire", "csapa", "partenaire", "structure medico sociale", "csapa ou caarud", "structure porteuse", "structure rattachement", "caarud", "csapa rattachement", "porteur"}},
		{field: FieldFINESS, weight: 1, headers: []string{"finess structure", "finess", "numero finess", "finess partenaire", "finess csapa", "finess geographique", "finess juridique"}},
		{field: FieldConvention, weight: 2, expected: true, dated: true, shape: shapeDay, headers: []string{"convention signee", "date convention", "convention", "signature convention", "date signature", "signature", "convention date", "conventionnement", "signee"}},
		{field: FieldTraining, weight: 2, expected: true, dated: true, shape: shapeDay, headers: []string{"date formation", "formation", "formation faite", "formation realisee", "formation initiale", "formation suivie", "formee", "equipe formee"}},
		{field: FieldStart, weight: 2, dated: true, shape: shapeDay, headers: []string{"date demarrage", "demarrage", "ouverture", "date ouverture", "debut", "date debut", "debut activite", "lancement", "mise en route", "demarre", "ouverte depuis"}},
		{field: FieldPhone, weight: 1, headers: []string{"telephone", "tel", "numero telephone", "contact telephonique", "tel fixe", "phone", "coordonnees telephoniques", "portable"}},
		{field: FieldEmail, weight: 1, headers: []string{"e mail", "email", "mail", "courriel", "mel", "adresse mail", "adresse electronique", "adresse e mail", "messagerie", "contact"}},
	},
}

var professionalLayout = layout{
	kind: ProfessionalSheet, title: "professionnels",
	names: []string{"professionnel", "pro", "membre", "intervenant", "annuaire", "equipe", "rh", "effectif", "personnel"},
	needs: [][]Field{{FieldLastName, FieldFullName}, {FieldProfession}, {FieldTeams, FieldRPPS, FieldEmployer}},
	specs: []spec{
		{field: FieldLastName, weight: 1, expected: true, headers: []string{"nom famille", "nom", "nom usage", "noms", "patronyme", "nom professionnel", "nom intervenant"}},
		{field: FieldFirstName, weight: 1, headers: []string{"prenom", "prenoms", "prenom usage", "prenom professionnel"}},
		{field: FieldFullName, weight: 1, headers: []string{"nom prenom", "nom et prenom", "prenom nom", "prenom et nom", "nom complet", "professionnel", "intervenant", "identite", "membre", "nom prenom professionnel"}},
		{field: FieldProfession, weight: 2, expected: true, shape: shapeProfession, headers: []string{"profession", "fonction", "metier", "qualite", "poste", "categorie", "role", "discipline", "qualification", "specialite", "profession fonction", "statut"}},
		{field: FieldRPPS, weight: 2, expected: true, headers: []string{"rpps", "numero rpps", "rpps adeli", "id rpps", "identifiant rpps", "identifiant national", "idnps", "adeli", "identifiant rpps adeli"}},
		{field: FieldEmployer, weight: 2, headers: []string{"employeur", "structure employeur", "structure employeuse", "salarie", "organisme employeur", "rattachement", "structure", "liberal salarie", "structure rattachement", "statut employeur", "mis disposition par", "employe par", "organisme"}},
		{field: FieldTeams, weight: 1, expected: true, headers: []string{"equipe", "equipes", "code equipe", "microstructure", "msma", "equipe rattachement", "affectation", "equipe s", "intervient dans", "lieu intervention", "site", "sites"}},
		{field: FieldSince, weight: 1, dated: true, shape: shapeDay, headers: []string{"depuis", "date arrivee", "arrivee", "date entree", "entree", "debut", "date debut", "depuis le", "date prise poste", "prise fonction", "present depuis", "du"}},
		{field: FieldUntil, weight: 1, dated: true, shape: shapeDay, headers: []string{"jusqu a", "jusqu au", "date depart", "depart", "date sortie", "sortie", "fin", "date fin", "parti", "jusque", "au"}},
		{field: FieldEmail, weight: 1, headers: []string{"e mail", "email", "mail", "courriel", "mel", "adresse mail", "adresse electronique", "adresse e mail", "messagerie", "mssante"}},
		{field: FieldPhone, weight: 1, headers: []string{"telephone", "tel", "numero telephone", "portable", "mobile", "ligne directe"}},
	},
}

var patientLayout = layout{
	kind: PatientSheet, title: "patients",
	names: []string{"patient", "file active", "inclusion", "usager", "beneficiaire", "dossier", "personne"},
	needs: [][]Field{{FieldDossier}, {FieldIncluded}},
	specs: []spec{
		{field: FieldDossier, weight: 1, expected: true, shape: shapeDossier, headers: []string{"dossier", "numero dossier", "numero patient", "id dossier", "ref dossier", "reference dossier", "code patient", "id patient", "identifiant patient", "numero inclusion", "numero", "ref", "reference", "identifiant", "code dossier", "id", "nd", "patient"}},
		{field: FieldTeam, weight: 1, expected: true, headers: []string{"equipe", "code equipe", "microstructure", "msma", "equipe suivi", "equipe referente", "site", "code msma", "structure"}},
		{field: FieldLastName, weight: 1, headers: []string{"nom famille", "nom", "nom patient", "nom naissance", "nom usage", "noms", "patronyme", "nom usager"}},
		{field: FieldFirstName, weight: 1, headers: []string{"prenom", "prenom patient", "prenoms", "prenom usager"}},
		{field: FieldFullName, weight: 1, headers: []string{"nom prenom", "nom et prenom", "prenom nom", "prenom et nom", "nom complet", "identite", "patient", "usager", "nom prenom patient"}},
		{field: FieldSex, weight: 1, expected: true, shape: shapeSex, headers: []string{"sexe", "genre", "s", "h f", "m f", "f h", "civilite", "f m", "sexe h f", "sexe m f"}},
		{field: FieldBirth, weight: 1, dated: true, shape: shapeBirth, headers: []string{"date naissance", "naissance", "ne", "nee", "ne e", "ddn", "date nais", "dn", "date naiss", "annee naissance", "ne nee", "d naissance", "dnaiss", "jour naissance"}},
		{field: FieldCommune, weight: 1, headers: []string{"ville", "commune", "commune residence", "lieu residence", "ville residence", "domicile", "localite", "residence", "lieu vie", "adresse", "commune domicile", "habite"}},
		{field: FieldIncluded, weight: 2, expected: true, dated: true, shape: shapeDay, headers: []string{"date inclusion", "inclusion", "inclus", "incluse", "inclus e", "date entree", "entree", "date admission", "admission", "date inclus", "debut suivi", "date debut suivi", "debut prise charge", "date 1ere inclusion", "entree dispositif", "d inclusion"}},
		{field: FieldIncludedBy, weight: 1, headers: []string{"medecin incluant", "medecin inclueur", "inclus par", "medecin inclusion", "medecin", "medecin generaliste", "mg", "medecin referent", "prescripteur", "mg incluant", "dr", "medecin traitant", "medecin orienteur", "adresse par", "incluant", "inclusion par"}},
		{field: FieldBehaviours, weight: 2, expected: true, headers: []string{"conduites addictives", "conduite addictive", "addictions", "addiction", "produits", "produit", "substances", "substance", "produits consommes", "comportements addictifs", "conduites", "addiction s", "produit s", "consommations", "consommation", "motif addictologique", "problematique addictive"}},
		{field: FieldSituation, weight: 1, headers: []string{"complexite", "situation complexe", "situation", "critere complexite", "criteres complexite", "motif complexite", "facteurs complexite", "problematiques", "problematique", "vulnerabilites", "difficultes", "contexte", "complexite situation", "motif inclusion", "situation psychosociale", "comorbidites"}, prose: true},
		{field: FieldInformed, weight: 1, expected: true, headers: []string{"info patient remise", "information patient", "info patient", "information remise", "information", "info", "notice remise", "notice information", "notice", "date information", "information donnee", "patient informe", "informe", "consentement", "non opposition", "info remise", "date info patient", "lettre information"}},
		{field: FieldExit, weight: 2, dated: true, shape: shapeDay, headers: []string{"sortie", "date sortie", "date fin", "fin", "fin suivi", "date fin suivi", "sorti", "sorti e", "fin prise charge", "cloture", "date cloture", "sortie dispositif", "date arret", "arret"}},
		{field: FieldExitReason, weight: 2, headers: []string{"motif sortie", "raison sortie", "motif fin", "cause sortie", "motif", "motif fin suivi", "modalite sortie", "type sortie", "motif cloture", "raison", "motif arret", "sortie pour"}},
	},
}

var sessionLayout = layout{
	kind: SessionSheet, title: "entretiens",
	names: []string{"entretien", "acte", "seance", "consultation", "suivi", "activite", "rdv", "rendez vous"},
	needs: [][]Field{{FieldDate}, {FieldDossier}, {FieldProfessional, FieldType}, {FieldPresence, FieldMode, FieldMinutes}},
	specs: []spec{
		{field: FieldDate, weight: 1, expected: true, dated: true, shape: shapeDay, headers: []string{"date", "date entretien", "date acte", "date seance", "date rdv", "date rendez vous", "date consultation", "jour", "le", "date intervention", "date venue", "quand", "jour entretien"}},
		{field: FieldDossier, weight: 1, expected: true, shape: shapeDossier, headers: []string{"dossier", "numero dossier", "numero patient", "id dossier", "ref dossier", "reference dossier", "code patient", "id patient", "patient", "usager", "identifiant patient", "identifiant", "reference", "ref", "code dossier", "nd", "numero", "personne"}},
		{field: FieldProfessional, weight: 1, expected: true, headers: []string{"professionnel", "intervenant", "nom professionnel", "nom intervenant", "pro", "realise par", "fait par", "vu par", "avec", "nom pro", "soignant", "qui", "therapeute", "par", "professionnel referent", "nom"}},
		{field: FieldType, weight: 2, expected: true, shape: shapeType, headers: []string{"psy ts", "psy ou ts", "type entretien", "type", "type acte", "nature", "nature acte", "fonction", "profession", "metier", "categorie", "discipline", "acte", "type intervention", "type intervenant", "type professionnel", "ts psy", "qualite", "type seance", "nature entretien", "entretien"}},
		{field: FieldPresence, weight: 2, expected: true, shape: shapePresence, headers: []string{"presence", "presence patient", "present", "present absent", "statut", "honore", "venu", "venue", "etat", "presence absence", "rdv honore", "realise", "entretien honore", "patient present", "effectue", "p a", "pres", "statut rdv", "resultat", "issue", "oui non", "absence"}},
		{field: FieldMode, weight: 2, shape: shapeMode, headers: []string{"modalite", "modalites", "mode", "lieu", "type contact", "forme", "moyen", "lieu entretien", "format", "canal", "contact", "modalite entretien", "cabinet visio tel", "comment", "ou", "support", "modalite contact"}},
		{field: FieldMinutes, weight: 2, shape: shapeMinutes, headers: []string{"duree min", "duree minutes", "duree mn", "duree", "minutes", "min", "mn", "temps", "temps min", "nb minutes", "temps passe", "tps", "duree entretien"}},
	},
}

var rcpLayout = layout{
	kind: RCPSheet, title: "RCP",
	names: []string{"rcp", "reunion", "synthese", "concertation", "rcps", "reunion concertation pluridisciplinaire"},
	needs: [][]Field{{FieldDate}, {FieldParticipants}, {FieldCases}},
	specs: []spec{
		{field: FieldDate, weight: 1, expected: true, dated: true, shape: shapeDay, headers: []string{"date rcp", "date reunion", "date", "date synthese", "rcp", "jour", "le", "reunion", "date seance", "date concertation", "jour rcp"}},
		{field: FieldTeam, weight: 1, expected: true, headers: []string{"equipe", "code equipe", "microstructure", "msma", "site", "structure", "code msma", "lieu"}},
		{field: FieldParticipants, weight: 2, expected: true, headers: []string{"participants", "participant", "professionnels presents", "presents", "membres presents", "personnes presentes", "presence", "presences", "intervenants", "liste presents", "intervenants presents", "emargement", "qui", "membres", "professionnels", "etaient presents", "equipe presente", "presents rcp"}},
		{field: FieldCases, weight: 2, expected: true, headers: []string{"dossiers evoques", "dossiers", "dossiers presentes", "dossiers etudies", "dossiers discutes", "dossiers examines", "dossiers vus", "patients evoques", "patients", "situations evoquees", "situations", "cas evoques", "cas discutes", "cas", "liste dossiers", "patients presentes", "cas presentes", "dossiers abordes", "patients discutes", "patients abordes", "ordre jour"}},
		{field: FieldDecisions, weight: 2, headers: []string{"decisions", "decision", "decisions prises", "compte rendu", "cr", "conclusions", "conclusion", "propositions", "releve decisions", "notes", "suites donnees", "suites", "orientations", "actions", "remarques", "synthese", "commentaires", "observations", "decisions propositions", "avis"}, prose: true},
	},
}
