package patient

import (
	_ "embed"
	"encoding/json"

	"maillage/internal/ground/civil"
)

//go:embed data/notice.json
var noticeFile []byte

// Notice is one dated version of what people are told before any sharing (rule
// 14). It is data: nobody edits one while the program runs, and one that was
// handed is never taken out. A notice whose text no source gives has none.
type Notice struct {
	Code             string          `json:"code"`
	ValidFrom        civil.Day       `json:"valid_from"`
	ValidTo          civil.Day       `json:"valid_to"`
	ProgrammeVersion string          `json:"programme_version"` // of the cahier des charges it follows
	Source           string          `json:"source"`
	Sections         []NoticeSection `json:"sections"`
}

// NoticeSection is a part of a notice.
type NoticeSection struct {
	Title      string   `json:"title"`
	Paragraphs []string `json:"paragraphs"`
}

// Printed says whether the text is known, and may be handed.
func (n Notice) Printed() bool { return len(n.Sections) > 0 }

// notices are all the versions, oldest first. A file that does not load is a
// programmer's fault: it stops the program at its start.
var notices = mustNotices()

func mustNotices() []Notice {
	var f struct {
		Notices []Notice `json:"notices"`
	}
	if err := json.Unmarshal(noticeFile, &f); err != nil {
		panic("notice.json: " + err.Error())
	}
	return f.Notices
}

// Notices lists the versions, oldest first.
func Notices() []Notice { return notices }

// NoticeOn is the version to hand on a day; the zero Notice before the first.
func NoticeOn(day civil.Day) Notice {
	for _, n := range notices {
		if (civil.Period{From: n.ValidFrom, To: n.ValidTo}).Contains(day) {
			return n
		}
	}
	return Notice{}
}

// NoticeByCode finds a version. A team may have handed a notice of its region,
// which is not among them: its code is kept all the same.
func NoticeByCode(code string) (Notice, bool) {
	for _, n := range notices {
		if n.Code == code {
			return n, true
		}
	}
	return Notice{}, false
}
