// Writes phonex.tsv: what the npm package talisman 1.1.4 answers, for the test
// of text.Phonetic. Run once in a folder where it and
// @etalab/decoupage-administratif 6.0.0 (a source of French spellings) are
// installed:
//
//   npm install --ignore-scripts talisman@1.1.4 @etalab/decoupage-administratif@6.0.0
//   node PATH/phonex.mjs > PATH/phonex.tsv
//
// talisman replaces only the first EAU and the first CE or CI of a word, where
// the published table means every one; it also answers nothing for the single
// letters D, P, T, X. Such words are left out.
import {createRequire} from 'node:module'

const require = createRequire(process.cwd() + '/')
const phonex = require('talisman/phonetics/french/phonex')
const communes = require('@etalab/decoupage-administratif/data/communes.json')

const surnames = `Durand Durant Dupond Dupont Lefebvre Lefèvre Lefevre Nathalie Natalie Philippe Filippe Thomas Tomas
Benoît Gauthier Gautier Hélène Elène Éléonore Chloé Cloé Mathieu Matthieu Jérôme François Françoise Guénaëlle
N’Guyen Nguyễn Nguyen Đặng Trần Phạm Huỳnh El-Haddad Elhaddad Benyahia Ben-Yahia Boukhris Khelifi Chérif Cherif
d’Ornano Le-Floc’h Lefloch Kervella Quéméner Quemener Castanhéra Pereira Gonçalves Gonsalves Da-Silva Magalhães
Kowalczyk Wiśniewski Wisniewski Szymański Piotrowska Müller Muller Meyer Mayer Schneider Schmitt Schmidt Chmitt
Œuvrard Oeuvrard Boyer Boillet Aymé Aimé Guérin Guerrin Quentin Kentin Monnier Monier Rousseau Rousso Roussaud
Moreau Moro Morot Beauchamp Bochan Poirier Poirrier Gagnaire Ganière Dessaux Desseaux Messaoudi Messaudi Jannin Janin
Jacquemin Jakemin Maussion Mossion Phulpin Fulpin Huc Uc Ysern Isern Xambeu Zwingelstein Ziegler Vatin Vattain Aubin`

const words = new Set(surnames.split(/\s+/))
communes.filter((c, i) => i % 17 === 0).forEach(c => words.add(c.nom))

const fold = w => w.toLowerCase().normalize('NFKD')
  .replace(/œ/g, 'oe').replace(/æ/g, 'ae').replace(/đ/g, 'd').replace(/ł/g, 'l').replace(/ß/g, 'ss')
  .replace(/[^a-z]/g, '')
for (const w of words) {
  const plain = fold(w).toUpperCase()
  if (plain.length < 2) continue
  if ((plain.match(/EAU/g) || []).length > 1 || (plain.match(/C(?=[EIY]|OE)/g) || []).length > 1) continue
  console.log(w + '\t' + phonex(plain))
}
