package people

import "maillage/internal/ground/text"

// wellKnown are combinations of our own lists that readers would take for a
// person they know of, by folded first and last name. The lists leave out the
// last names borne above all by one person; these are the accidents that
// remain.
var wellKnown = func() map[string]bool {
	all := map[string]bool{}
	for _, name := range []string{
		"Abdoulaye Touré", "Alain Delage", "Alain Fournier", "Amadou Bah", "Amadou Diallo", "Amandine Henry",
		"Ángel Cabrera", "Anne Richard", "Arnaud Clément", "Bernard Lacombe", "Bernard Martin", "Bernard Noël",
		"Bernard Pagès", "Bernard Thibault", "Boubacar Traoré", "Bruno Dumont", "Bruno Fernandes",
		"Carlos Marques", "Caroline Garcia", "Catherine Camus", "Cheikh N’Diaye", "Christian Barbier",
		"Christophe Barbier", "Claude Dauphin", "Claude Lévêque", "Claude Mercier", "Claude Roy",
		"Colette Besson", "Colette Renard", "Daniel Boulanger", "Daniel Cordier", "Daniel Duval",
		"Daniel Prévost", "Daniel Vaillant", "Didier Deschamps", "Emilio Sanchez", "Emmanuel Carrère",
		"Emmanuel Maurel", "Emmanuelle Charpentier", "Enzo Ferrari", "Éric Besson", "Eva Joly",
		"Fabrice Santoro", "Florence Lasserre", "Franck Ferrand", "François Martel",
		"Georges Boulanger", "Georges Carpentier", "Georges Lemaître", "Georges Mathieu", "Gilbert Carpentier",
		"Giulia Ricci", "Guillaume Martin", "Guy Lacombe", "Henri Lecomte", "Hervé Morin", "Hervé Renard",
		"Hugo Clément", "Ibrahima Konaté", "Issa Diop", "Jacques Chevallier", "Jacques Martin", "Jean Ferrari",
		"Jean Lefebvre", "Jean Lemaire", "Jean Martin", "Jean Moulin", "Jean-Claude Camus",
		"Jean-Louis Aubert", "Jean-Marie Leclerc", "Jean-Pierre Fabre", "Jérôme Clément", "João Pereira",
		"José Garcia", "Karim Ziani", "Krzysztof Piotrowski", "Lassana Diarra", "Laurence Ferrari",
		"Laurent Fournier", "Laurent Jalabert", "Line Renaud", "Lucas Hernandez", "Lucie Lucas",
		"Luís Fernandes", "Małgorzata Nowak", "Mamadou Koné", "Manuel da Costa", "Marc Blondel",
		"Marc Roussel", "Mariam Traoré", "Maurice Chevalier", "Maurice Leblanc", "Maurice Richard",
		"Michel Delpech", "Michel Foucault", "Michel Leclerc", "Michel Noël", "Michel Rolland",
		"Michel Serres", "Michel Tournier", "Michel Vaillant", "Michèle Mercier", "Mireille Mathieu",
		"Moussa Dembélé", "Moussa Sow", "Moussa Traoré", "Nathalie Richard",
		"Nicolas Jalabert", "Nicolas Mathieu", "Nicole Garcia", "Olivier Martinez", "Olivier Roy",
		"Ousmane Dembélé", "Ousmane Sow", "Patricia Martinez", "Patrick Besson", "Patrick Henry",
		"Patrick Roy", "Patrick Sabatier", "Paul Sabatier", "Paul Vidal", "Paulo Coelho", "Paulo Ferreira",
		"Philippe Besson", "Philippe Chevallier", "Philippe Leclerc", "Philippe Lucas", "Philippe Martinez",
		"Philippe Poirier", "Pierre Fournier", "Pierre Martin", "Pierre Perret", "Pierre Richard",
		"René Clément", "René Dumont", "René Girard", "Robert Delaunay", "Robert Ménard", "Robert Merle",
		"Robert Sabatier", "Roland Barthès", "Romain Grosjean", "Romain Rolland", "Salvatore Esposito",
		"Sébastien Grosjean", "Seydou Keïta", "Stéphane Moulin", "Sylvain Maillard", "Sylvie Joly",
		"Théo Hernandez", "Thierry Champion", "Thierry Henry", "Thierry Paulin", "Vincent Moulin",
		"Virginie Lemoine", "Vittorio Santoro", "Xavier Hernandez", "Yann Barthès", "Yves Renard",
	} {
		all[text.Fold(name)] = true
	}
	return all
}()
