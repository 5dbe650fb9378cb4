package terminology

// The lists of acts.
const (
	SubstitutionMolecule = "substitution_molecule" // ATC codes of opioid substitution
	SubstitutionEnd      = "substitution_end"      // why a substitution ended (a proposal, to be confirmed)
	Prescriber           = "prescriber"            // who prescribes a substitution
	ScreeningTarget      = "screening_target"      // what is looked for
	ScreeningMethod      = "screening_method"      // how
	ScreeningResult      = "screening_result"      // what was found
	Vaccine              = "vaccine"               // what a vaccination protects from
	WithdrawalSetting    = "withdrawal_setting"    // where a withdrawal took place
	WithdrawalEnd        = "withdrawal_end"        // how it ended
)

// MoleculeMorphine is the ATC code that is a substitution only when somebody says
// so, never by itself.
const MoleculeMorphine Code = "N02AA01"

// ResultPending is the result that is still to come.
const ResultPending Code = "pending"
