package ui

// confirming is the weight of the « yes » of a confirmation: never quiet.
func (v Variant) confirming() Variant {
	if v == Danger {
		return Danger
	}
	return Primary
}

// post completes the one-button form of an action with its words.
func (a Action) post() PostProps {
	p := *a.Post
	if p.Label == "" {
		p.Label = a.Label
	}
	if p.Icon == "" {
		p.Icon = a.Icon
	}
	if p.Variant == Primary {
		p.Variant = a.Variant
	}
	return p
}
