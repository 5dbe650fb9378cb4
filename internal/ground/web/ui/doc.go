// Package ui is the face of Maillage: its theme, its frame and its components.
// It knows no trade but the three balances of a package, and does no I/O: each
// component is a templ component with typed arguments.
//
// A page is one call:
//
//	ui.Page(ui.PageProps{Title: "File active", Nav: nav, User: user, …}, body)
//	ui.Bare(title, body)                         sign-in, public pages
//	ui.BarePage(ui.BareProps{Title, Lead, Theme, RequestID, Demo, Wide}, body)
//	ui.ErrorPage(status, title, message, requestID)
//
// The title is the page's one h1: bodies start at h2. Mount ui.Assets() at
// ui.AssetPrefix. The policy default-src 'none' with 'self' for scripts, styles,
// fonts, connections and forms, and img-src 'self' data:, is enough: nothing is
// inline, so no style="" and no hx-on in your markup either. Read the cookie
// ui.ThemeCookie ("light" or "dark") into PageProps.Theme.
//
// # Acts
//
//	ui.Button(ui.ButtonProps{Label, Icon, Variant, Small, Name, Value, Form, Dialog})   submits, or opens a Dialog
//	ui.LinkButton(ui.LinkProps{Label, Href, Icon, Variant, Small, Download})
//	ui.PostButton(ui.PostProps{Action, Label, Fields: []ui.Pair{{"id", id}}, Key, Confirm: &ui.Confirm{Question, Detail, Yes}})
//	ui.Actions([]ui.Action{{Label, Href}, {Label, Dialog}, {Label, Post: &ui.PostProps{Action}}})
//
// Variants: Primary (one a page), Secondary, Quiet, Danger. Every POST form
// carries an idempotency key in the hidden field _key: yours, or a fresh one.
//
// # Forms
//
//	@ui.ErrorSummary(message, fields)            on top; takes the focus; nothing when there is nothing to say
//	@ui.Form(ui.FormProps{Action, Key, Fields, Files, Method}) { … }
//	@ui.TextField(ui.Input{Name, Label, Help, Value, Error, Required, Type, Autocomplete})
//	@ui.DateField(ui.Input{…})                   « 22/11 », « 22/11/26 », « hier »
//	@ui.NumberField, @ui.TextArea, @ui.FileField, @ui.Checkbox(ui.Input{…})
//	@ui.Select, @ui.RadioGroup, @ui.CheckGroup(ui.Input{…, Options: []ui.Option{{Value, Label, Help, Group}}, Values})
//	@ui.Fieldset(legend, help) { … }   @ui.FieldRow() { … }   @ui.FormActions() { … }   @ui.Hidden(name, value)
//
// With an error from a service: fields := fault.FieldsOf(err), then
// Error: ui.ErrorFor(fields, "held_on") at each field. An input's id is
// "f-" + Name; set ID when one page shows the same name twice.
//
// # Lists
//
//	@ui.FilterBar(ui.FilterProps{Action, Keep, Reset, Count, Export, Target}) { fields }   a GET form
//	ui.Table(ui.TableProps{ID, Caption, Columns, Rows, Foot, Sort, Path, Query, Scroll})
//	ui.TableRow(columns, row)                    one line, for htmx
//	ui.Pager(ui.PagerProps{Path, Query, Page, Size, Total})
//	ui.EmptyState(icon, title, text, actions)    instead of a table without lines
//	ui.SortFrom(query, columns, otherwise)       reads ?tri=nom or ?tri=-nom
//
// Cells are components: ui.T(text), ui.A(label, href), ui.Two(main, note),
// ui.Several(parts…), ui.Tag, ui.Flags, ui.Meters. The first column names the line.
//
// # Blocks
//
//	ui.Tag(state, label)   ui.Flags([]ui.Flag{{State, Label, Note, Href}})   ui.Alert(state, title) { … }
//	ui.Card(ui.CardProps{Title, Note, Icon, State, Actions, Flush, ID}) { … }
//	ui.Tiles([]ui.Tile{{Figure: ui.N(58), Label, Href, Note, State}})
//	ui.DefinitionList([]ui.Term{{Label, Value | Component}})
//	ui.Tabs(label, []ui.Tab{{Label, Href, Current, Count}})
//	ui.Details(summary, open) { … }   ui.Timeline([]ui.Event{…})   ui.Progress(ui.ProgressProps{Label, Done, Total, Poll, ID})
//	ui.Dialog(id, title) { … }   ui.FlashMessage(ui.Flash{…})   ui.SearchResults(query, groups)
//	ui.Grid() { … }   ui.WideGrid() { … }   ui.Columns(main, side)   ui.Stack() { … }   ui.Section(title) { … }   ui.Prose() { … }   ui.Icon(name)
//
// States: Neutre, OK, Attention, Alerte, Info: a colour, a shape, and your words.
//
// # Signature
//
//	ui.Meters([]ui.Meter{{"Psychologue", "Psy", 3, 5}, {"Social", "", 4, 6}, {"RCP", "", 2, 4}}, ui.Line)   or ui.Banner
//
// MetersText gives the same words to a paper.
//
// # Pictures
//
//	ui.BarChart(ui.ChartProps{ID, Title, Desc, Axis: "Mois", Labels, Series: []ui.Series{{"Entretiens", ui.Points(31, 35)}}})
//	ui.LineChart(ui.ChartProps{…, Max: 21, Bands: []ui.Band{{"léger", 0, 7}}})
//	ui.Map(ui.MapProps{ID, Title, Desc, Value: "Patients", Areas: []ui.Area{{Code: "31", Level: 3, Text, Href}}, Dots, Legend, Only: codes})
//
// A masked value is ui.Point{Text: "< 11"} with a Value of your choice; a gap is ui.Point{Missing: true}.
//
// # Words
//
//	ui.N(1234)   ui.Count(3, "patient", "patients")   ui.Percent(42)   ui.Quote(s)
//	ui.NarrowSpace before ; : ! ? and ui.WideSpace before a unit
//
// With htmx, the frame has #flash (swap a FlashMessage there), #live (words for
// screen readers) and #alert (failures, filled by the frame's own script).
package ui
