package questionnaire

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

func insertRight(tx *db.Tx, r Right) error {
	r.ID, r.MadeAt = tx.NewID(), tx.Now()
	return tx.Insert("instrument_right", r)
}

// endRight ends the right that holds. Faults: Conflict when none does.
func endRight(tx *db.Tx, instrument string, by db.ID) error {
	return tx.Change(`update instrument_right set ended_at = $1, ended_by = $2 where instrument = $3 and ended_at is null`, tx.Now(), by, instrument)
}

// wordings reads the words of some instruments, all of them in two queries.
func wordings(tx *db.Tx, list []*Instrument) (map[Ref]Wording, error) {
	var rights []Right
	err := tx.Select(&rights, `select id, instrument, obtained_on, evidence, made_by, made_at, ended_at, ended_by from instrument_right where ended_at is null`)
	if err != nil {
		return nil, err
	}
	var texts []struct {
		Instrument string `db:"instrument"`
		Version    string `db:"instrument_version"`
		Key        string `db:"key"`
		Body       string `db:"body"`
	}
	if err := tx.Select(&texts, `select instrument, instrument_version, key, body from instrument_text`); err != nil {
		return nil, err
	}
	out := map[Ref]Wording{}
	for _, in := range list {
		w := Wording{in: in, texts: map[string]string{}}
		for i, r := range rights {
			if r.Instrument == in.Code {
				w.right = &rights[i]
			}
		}
		for _, t := range texts {
			if t.Instrument == in.Code && t.Version == in.Version {
				w.texts[t.Key] = t.Body
			}
		}
		out[in.Ref()] = w
	}
	return out, nil
}

func wordingOf(tx *db.Tx, in *Instrument) (Wording, error) {
	all, err := wordings(tx, []*Instrument{in})
	return all[in.Ref()], err
}

// putText keeps a text, or takes it away when it is empty.
func putText(tx *db.Tx, ref Ref, key, body string, by db.ID) error {
	if body == "" {
		_, err := tx.Exec(`delete from instrument_text where instrument = $1 and instrument_version = $2 and key = $3`, ref.Code, ref.Version, key)
		return err
	}
	_, err := tx.Exec(`insert into instrument_text (instrument, instrument_version, key, body, made_by, made_at) values ($1, $2, $3, $4, $5, $6)
		on conflict (instrument, instrument_version, key) do update set body = excluded.body, made_by = excluded.made_by, made_at = excluded.made_at`,
		ref.Code, ref.Version, key, body, by, tx.Now())
	return err
}

func insertPlan(tx *db.Tx, p Planned) error {
	p.ID, p.MadeAt = tx.NewID(), tx.Now()
	return tx.Insert("questionnaire_schedule", p)
}

func planned(tx *db.Tx) ([]Planned, error) {
	var list []Planned
	err := tx.Select(&list, `select id, programme_id, instrument, moment, valid_from, valid_to, confidence, source, made_by, made_at
		from questionnaire_schedule order by instrument, valid_from, id`)
	return list, err
}

// endPlan ends a line on a day; one that has not begun is taken away. Faults:
// NotFound when it is not there, or ended already.
func endPlan(tx *db.Tx, id db.ID, day civil.Day) error {
	n, err := tx.Exec(`update questionnaire_schedule set valid_to = $1 where id = $2 and valid_to is null and valid_from <= $1`, day, id)
	if err != nil || n > 0 {
		return err
	}
	if n, err = tx.Exec(`delete from questionnaire_schedule where id = $1 and valid_to is null`, id); err == nil && n == 0 {
		return fault.Missing()
	}
	return err
}
