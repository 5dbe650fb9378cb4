package reporting

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/programme"
)

// calendar is what decides whether a return is late: the programme's dated
// rules, read once for a use-case, and the day.
type calendar struct {
	book      *programme.Book
	programme db.ID // zero when the programme is not installed: nothing is ever due
	today     civil.Day
}

func readCalendar(tx *db.Tx) (calendar, error) {
	book, err := programme.Load(tx)
	if err != nil {
		return calendar{}, err
	}
	p, _ := book.ByCode(programme.EQUIPADDICT)
	return calendar{book: book, programme: p.ID, today: tx.Today()}, nil
}

// due is the day a month's return is due, by the rules in force on the month's
// last day; none when they say nothing (rule 51: the delay is not known for
// sure, so it is data).
func (c calendar) due(month civil.Month) civil.Day {
	return dueOn(month, c.book.Governing(c.programme, month.Last()).ReturnDueDay)
}

// late says whether a month's return is owed and overdue; without a deadline
// none is.
func (c calendar) late(state State, month civil.Month) bool {
	return late(state, c.due(month), c.today)
}

// dueOn is the day a month's return is due: a day of the next month, when the
// programme says one.
func dueOn(month civil.Month, day *int) civil.Day {
	if day == nil {
		return civil.Day{}
	}
	next := month.Next()
	return next.First().AddDays(min(*day, next.Last().DayOfMonth()) - 1)
}

func late(state State, due, today civil.Day) bool {
	return !due.IsZero() && today.After(due) && !state.frozen()
}
