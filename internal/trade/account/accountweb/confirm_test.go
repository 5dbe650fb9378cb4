package accountweb_test

import (
	"context"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/trade/account"
)

func TestAColleagueConfirmsANewcomerFromHisPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		s.make(account.NewAccount{Email: "chef@exemple.fr", Demo: true})
		s.make(account.NewAccount{Email: "paul@exemple.fr", Name: "Paul Martin", Role: access.Member, ProfessionalID: db.ID(102), Region: "76", Demo: true})
		chief, paul := s.browser().enter("chef@exemple.fr"), s.browser().enter("paul@exemple.fr")
		chief.post("/comptes/invitation", "role", "member", "region", "76", "professional", claire.String(), "email", "claire@exemple.fr").want("invite", 200, "")
		c := s.browser()
		c.post(chief.link(), "password", password, "again", password).want("accept", 200, "/connexion/code")
		c.post("/connexion/code", "code", c.codeOf(c.secret())).want("the code", 200, "/")
		id, err := s.svc.ByEmail(context.Background(), access.Console("root"), "claire@exemple.fr")
		if err != nil {
			t.Fatal(err)
		}
		chief.get("/comptes").want("the coordination's list", 200, "", "à confirmer par son équipe")
		chief.get("/comptes/"+id.String()).want("her page", 200, "", "fermés, jusqu’à ce qu’une personne de son équipe confirme")
		chief.get("/comptes/a-confirmer").want("the coordination", 403, "")
		chief.post("/comptes/"+id.String()+"/confirmation").want("the coordination confirms", 403, "")
		paul.get("/comptes/a-confirmer").want("the colleague's list", 200, "", "Claire Durand", "Les Tilleuls", "Jeanne Exemple", "C’est bien Claire Durand")
		paul.post("/comptes/"+id.String()+"/confirmation").want("the colleague confirms", 200, "/comptes/a-confirmer", "Compte de Claire Durand confirmé", "Aucun compte n’attend")
		h.Clock.Advance(time.Second)
		chief.get("/comptes").want("the coordination's list afterwards", 200, "", "ouvert")
	})
}
