package workbook

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/text"
)

// RCP is one case conference. Key is the team and the day, with the
// participants when the team held several that day. Held says that the quorum
// was there: of a meeting that was not held, no review counts. Present says that
// the install holds the meeting.
type RCP struct {
	Key          string
	Source       Source
	Present      bool
	Sources      []Source // every row that tells of it
	Team         string
	Day          civil.Day
	Participants []Participant
	Guests       []string // named, but not among the professionals
	Reviews      []*Review
	Decisions    string // what belongs to no dossier in particular
	Held         bool
}

// Participant is a professional who was there, with the profession that counts
// for the quorum. Professional is a key.
type Participant struct {
	Professional string
	Profession   Code
}

// Review is one patient looked at. Dossier is a key. Rank is its place among
// the reviews of the patient-year, from 1; 0 when the meeting was not held.
type Review struct {
	Dossier   string
	Decision  string
	Rank      int
	OverQuota bool
	source    Source
}

// rcp reads one row of the case conferences.
func (b *builder) rcp(f *rowFate) {
	r := &RCP{Source: f.source(), Sources: []Source{f.source()}}
	r.Day = b.pastDay(f, FutureDate, "La RCP")
	cases := f.value(FieldCases)
	if t := b.rcpTeam(f, cases); t != nil {
		r.Team = t.Key
	}
	b.participants(f, r)
	if f.refused() {
		return
	}
	kept, alone := b.reviews(f, r, cases)
	f.decisions(r, kept, alone)
	b.meeting(f, r)
}

// rcpTeam finds the team of the row; when no cell tells, its dossiers do.
func (b *builder) rcpTeam(f *rowFate, cases string) *Team {
	written := f.value(FieldTeam)
	if t := b.teamNamed(written); t != nil {
		return t
	}
	if !nothing(written) {
		kind, why := b.unknownTeam(written)
		f.refuse(FieldTeam, kind, why)
		return nil
	}
	found, _ := b.dossiers.list(cases, "")
	var team *Team
	for _, p := range found {
		t := b.teams[p.Team]
		if team != nil && t != team {
			team = nil
			break
		}
		team = t
	}
	if team == nil {
		f.refuse(FieldTeam, MissingValue, "L’équipe manque et les dossiers ne la disent pas")
	}
	return team
}

// participants reads who was there.
func (b *builder) participants(f *rowFate, r *RCP) {
	written := f.value(FieldParticipants)
	found, unknown, ambiguous := b.pros.list(written, clues{team: r.Team})
	for _, p := range found {
		r.Participants = append(r.Participants, Participant{p.Key, p.Profession})
		if !r.Day.IsZero() && r.Team != "" && !p.memberOn(r.Team, r.Day) {
			f.tell(FieldParticipants, OutsideMembership, Information, p.FirstName+" "+p.LastName+" n’est pas dans l’équipe à cette date")
		}
	}
	for _, name := range unknown {
		f.tell(FieldParticipants, UnknownParticipant, Attention, "Participant inconnu\u202f: "+quote(name)+b.suggest(name)+", sans effet sur le quorum")
	}
	for _, name := range sortedKeys(ambiguous) {
		f.tell(FieldParticipants, AmbiguousPerson, Attention, quote(name)+" peut désigner "+namesList(ambiguous[name])+"\u202f: sans effet sur le quorum")
	}
	r.Guests = append(unknown, sortedKeys(ambiguous)...)
}

// reviews reads the dossiers: known, of the team, followed on that day. alone
// says that the cell named one dossier.
func (b *builder) reviews(f *rowFate, r *RCP, cases string) (kept []*Patient, alone bool) {
	found, unknown := b.dossiers.list(cases, r.Team)
	for _, number := range unknown {
		why := "Dossier inconnu\u202f: "
		if _, refused := b.dossiers.refused[DossierKey(number)]; refused {
			why = "Dossier refusé\u202f: "
		}
		f.tell(FieldCases, RCPUnknownDossier, Attention, why+quote(number)+", laissé de côté")
	}
	for _, p := range found {
		switch {
		case slices.Contains(kept, p):
			f.tell(FieldCases, RepeatedDossier, Information, "Le dossier "+p.Dossier+" est cité deux fois\u202f: il compte une fois")
		case p.Team != r.Team:
			f.tell(FieldCases, RCPOtherTeam, Attention, "Le dossier "+p.Dossier+" est d’une autre équipe\u202f: laissé de côté")
		case !p.Enrolment.Covers(r.Day):
			f.tell(FieldCases, RCPOutsideEnrolment, Attention, "Le dossier "+p.Dossier+" n’est pas suivi à cette date\u202f: laissé de côté")
		default:
			kept = append(kept, p)
			r.Reviews = append(r.Reviews, &Review{Dossier: p.Key, source: f.source()})
		}
	}
	if len(found) == 0 && len(unknown) == 0 {
		f.tell(FieldCases, MissingValue, Attention, "Aucun dossier évoqué")
	}
	return kept, len(found)+len(unknown) == 1
}

// decisions gives each dossier what « 0002 : … » says of it; the rest is the
// meeting's. Without such marks, what a meeting about one dossier decides is
// the dossier's.
func (f *rowFate) decisions(r *RCP, kept []*Patient, alone bool) {
	written := f.value(FieldDecisions)
	if written == "" {
		return
	}
	rest, by := splitDecisions(written, kept)
	if len(by) == 0 && len(kept) == 1 && alone && rest == written {
		by, rest = map[string]string{kept[0].Key: written}, ""
	}
	for _, v := range r.Reviews {
		v.Decision = by[v.Dossier]
	}
	r.Decisions = rest
}

// splitDecisions cuts a text at its marks « number : ». What is said of a
// dossier that was not kept stays with the meeting, under its number: it must
// never land in another patient's record.
func splitDecisions(written string, kept []*Patient) (rest string, by map[string]string) {
	numbers := map[string]string{}
	for _, p := range kept {
		numbers[p.Key] = p.Key
		if short := shortDossier(p.Key); short != "" {
			only(numbers, short, p.Key)
		}
	}
	by = map[string]string{}
	join := func(old, piece string) string {
		if old == "" || piece == "" {
			return old + piece
		}
		return old + "\u202f; " + piece
	}
	current, start := "", 0
	flush := func(end int) {
		piece := strings.Trim(written[start:end], " \t\n;,|")
		if current == "" {
			rest = join(rest, piece)
		} else {
			by[current] = join(by[current], piece)
		}
	}
	for at := 0; at < len(written); {
		if number, after := mark(written, at, numbers); number != "" {
			flush(at)
			if current = numbers[number]; current == "" {
				current = numbers[shortDossier(number)]
			}
			start = after
			if current == "" {
				start = at // the number stays in front
			}
			at = after
			continue
		}
		next := strings.IndexAny(written[at:], ";\n|,.")
		if next < 0 {
			break
		}
		at += next + 1
	}
	flush(len(written))
	return rest, by
}

// mark reads « 0002 : » or « N° 25-01-0002 = » at a place of the text: one word
// that is the number of a dossier kept, or looks like one with three digits or
// more, then a sign that announces. « 1 : » alone only numbers a list.
func mark(s string, at int, numbers map[string]string) (number string, after int) {
	piece := s[at:]
	trimmed := strings.TrimLeft(piece, " \t\n-•*")
	i := strings.IndexAny(trimmed, ":=→")
	if i <= 0 || i > 30 {
		return "", 0
	}
	words := strings.Fields(trimmed[:i])
	for len(words) > 1 && dossierPrefixes[text.Fold(words[0])] {
		words = words[1:]
	}
	if len(words) != 1 {
		return "", 0
	}
	number = DossierKey(words[0])
	digits := 0
	for _, r := range number {
		if '0' <= r && r <= '9' {
			digits++
		}
	}
	if digits < 3 && (digits == 0 || numbers[number] != number) {
		return "", 0
	}
	sign, size := utf8.DecodeRuneInString(trimmed[i:])
	after = at + len(piece) - len(trimmed) + i + size
	if sign == ':' && after < len(s) && s[after] >= '0' && s[after] <= '9' {
		return "", 0 // 14:30
	}
	return number, after
}

// RCPKey is the Key of an [RCP] when its team, given by its key, held one that
// day.
func RCPKey(team string, day civil.Day) string { return team + "|" + day.String() }

// RCPKeyWith is the Key of an [RCP] when the team held several that day: those
// who were there tell them apart. It is a digest, for names may be among them.
func RCPKeyWith(team string, day civil.Day, who []string) string {
	sum := sha256.Sum256([]byte(strings.Join(who, "\x00")))
	return RCPKey(team, day) + "|" + hex.EncodeToString(sum[:8])
}

// meeting makes the row a meeting, or part of one already told.
func (b *builder) meeting(f *rowFate, r *RCP) {
	base := RCPKey(r.Team, r.Day)
	long := RCPKeyWith(r.Team, r.Day, r.who())
	old, key := b.rcps[long], long
	if old == nil {
		if old, key = b.rcps[base], base; old != nil && old.Source.fresh() && !slices.Equal(old.who(), r.who()) {
			old, key = nil, long
		}
	}
	r.Key = key
	switch {
	case old == nil:
		b.rcps[key] = r
		b.plan.RCPs = append(b.plan.RCPs, r)
		f.settle(Create, key)
	case !old.Source.fresh():
		r.Present = true
		b.rcps[key] = r
		b.plan.RCPs = append(b.plan.RCPs, r)
		if !slices.Equal(old.members(), r.members()) || !slices.Equal(old.numbers(), r.numbers()) {
			f.tell(FieldParticipants, Differs, Attention, "Une RCP de l’équipe est déjà présente à cette date, avec d’autres participants ou d’autres dossiers\u202f: elle n’est pas changée")
		}
		f.settle(Present, key)
	default:
		b.sameMeeting(f, r, old)
	}
}

// sameMeeting: a row that adds dossiers completes the meeting, another repeats it.
func (b *builder) sameMeeting(f *rowFate, r, old *RCP) {
	known := old.numbers()
	added := slices.DeleteFunc(slices.Clone(r.Reviews), func(v *Review) bool { return slices.Contains(known, v.Dossier) })
	if len(added) == 0 {
		f.duplicate(FieldDate, DoubleEntry, old.Key, old.Source, "Cette RCP figure déjà à "+f.at(old.Source))
		return
	}
	old.Reviews = append(old.Reviews, added...)
	old.Sources = append(old.Sources, f.source())
	if r.Decisions != "" && r.Decisions != old.Decisions {
		old.Decisions = strings.TrimSpace(old.Decisions + "\n" + r.Decisions)
	}
	f.tell(FieldDate, SameMeeting, Information, "Complète la RCP de "+f.at(old.Source))
	f.settle(b.fates[old.Source].fate.Outcome, old.Key)
}

// members lists the keys of the professionals who were there, sorted.
func (r *RCP) members() []string {
	var out []string
	for _, p := range r.Participants {
		out = append(out, p.Professional)
	}
	slices.Sort(out)
	return out
}

// who lists the keys of the participants and the names of the guests, sorted.
func (r *RCP) who() []string {
	out := r.members()
	for _, g := range r.Guests {
		out = append(out, text.Fold(g))
	}
	slices.Sort(out)
	return out
}

// numbers lists the dossiers reviewed, sorted.
func (r *RCP) numbers() []string {
	var out []string
	for _, v := range r.Reviews {
		out = append(out, v.Dossier)
	}
	slices.Sort(out)
	return out
}

// meetings decides the quorum of each meeting, once all its rows are read.
func (b *builder) meetings() {
	for _, r := range b.plan.RCPs {
		r.Held = true
		for _, need := range []struct {
			code Code
			kind Kind
			who  string
		}{{GP, RCPWithoutGP, "médecin généraliste"}, {Psychologist, RCPWithoutPsychologist, "psychologue"}, {SocialWorker, RCPWithoutSocialWorker, "travailleur social"}} {
			if slices.ContainsFunc(r.Participants, func(p Participant) bool { return p.Profession == need.code }) {
				continue
			}
			r.Held = false
			for _, s := range r.Sources {
				b.fates[s].tell(FieldParticipants, need.kind, Attention, "Pas de "+need.who+" parmi les participants\u202f: la RCP est gardée comme non tenue, ses dossiers ne comptent pas")
			}
		}
	}
}
