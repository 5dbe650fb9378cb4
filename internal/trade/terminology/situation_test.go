package terminology_test

import (
	"testing"

	"maillage/internal/trade/terminology"
)

func TestEachTermOfASituationHasATDICodeOrSaysItIsOutOfTheTDI(t *testing.T) {
	t.Parallel()
	for _, list := range terminology.SituationLists {
		terms := terminology.List(list)
		stated := false
		for _, term := range terms {
			if (term.TDI == "") != term.NoTDI {
				t.Errorf("%s %s: TDI code %q, out of the TDI %v: one of both, never neither", list, term.Code, term.TDI, term.NoTDI)
			}
			stated = stated || term.Code == terminology.NotStated
		}
		if !stated {
			t.Errorf("%s: nothing says « non renseigné »", list)
		}
	}
}

func TestTheTDI99AndTheRECAP99AreTwoThings(t *testing.T) {
	t.Parallel()
	none, _ := terminology.Get(terminology.Product, terminology.ProductNone)
	unknown, _ := terminology.Get(terminology.Product, terminology.NotStated)
	if none.RECAP != "99" || none.TDI != "" {
		t.Errorf("« aucun produit »: got RECAP %q TDI %q, want 99 and none", none.RECAP, none.TDI)
	}
	if unknown.RECAP != "98" || unknown.TDI != "99" {
		t.Errorf("« non renseigné »: got RECAP %q TDI %q, want 98 and 99", unknown.RECAP, unknown.TDI)
	}
}

// A behaviour of an enrolment is the product of the same code: the situation is
// prefilled so. Several products that cannot be told apart are no product.
func TestEachBehaviourIsAProductOfASituation(t *testing.T) {
	t.Parallel()
	for _, b := range terminology.List(terminology.Behaviour) {
		p, ok := terminology.Get(terminology.Product, b.Code)
		if b.Code == "polydrug" {
			if ok {
				t.Error("polydrug is a product of a situation")
			}
			continue
		}
		if !ok || p.TDI != b.TDI || p.Product != b.Product {
			t.Errorf("%s: as a product got %v, TDI %q, with product %v; want TDI %q, %v", b.Code, ok, p.TDI, p.Product, b.TDI, b.Product)
		}
	}
}

func TestEachReferralIsAnOriginOfTheCare(t *testing.T) {
	t.Parallel()
	for _, r := range terminology.List(terminology.ReferralOrigin) {
		if o, ok := terminology.Get(terminology.CareOrigin, r.Code); !ok || o.TDI != r.TDI {
			t.Errorf("%s: got %v, TDI %q, want TDI %q", r.Code, ok, o.TDI, r.TDI)
		}
	}
}
