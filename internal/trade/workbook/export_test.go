package workbook

// The readers of words and names, for the tests of this folder.
var (
	PresenceOf   = presenceOf
	ModeOf       = modeOf
	TypeOf       = typeOf
	ProfessionOf = professionOf
	SexOf        = sexOf
)
