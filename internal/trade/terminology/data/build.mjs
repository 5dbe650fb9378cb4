// Makes data/geography/regions.json, departements.json and communes.csv.gz from
// the npm package @etalab/decoupage-administratif 6.0.0 (code officiel
// géographique of INSEE and postal codes of La Poste, Licence Ouverte 2.0).
// Run in a folder where the package is installed:
//
//   npm install --ignore-scripts @etalab/decoupage-administratif@6.0.0
//   node PATH/build.mjs
//
// communes.csv.gz: a line « =31 » opens a département; each line below is
//   INSEE code without the département ; name ; postal codes ; size
// Postal codes come without their first two characters when these are the
// département's, else whole behind « ! ». Size is 4·log10(1 + inhabitants),
// rounded: it only serves to show large communes first. The municipal
// districts of Paris, Lyon and Marseille are there because people are born in
// them; départements count their inhabitants in whole communes only.
import {createRequire} from 'node:module'
import {writeFileSync} from 'node:fs'
import {gzipSync} from 'node:zlib'

const require = createRequire(process.cwd() + '/')
const source = name => require(`@etalab/decoupage-administratif/data/${name}.json`)
const write = (name, data) => writeFileSync(new URL('geography/' + name, import.meta.url), data)
const typographic = name => name.replaceAll("'", '’')
const byCode = (a, b) => (a.code < b.code ? -1 : 1)
const lines = rows => '[\n' + rows.map(r => '  ' + JSON.stringify(r)).join(',\n') + '\n]\n'

const communes = source('communes')
  .filter(c => c.type === 'commune-actuelle' || c.type === 'arrondissement-municipal')
  .sort(byCode)

const inhabitants = {}
for (const c of communes) {
  if (c.type === 'commune-actuelle') inhabitants[c.departement] = (inhabitants[c.departement] || 0) + (c.population || 0)
}

write('regions.json', lines(source('regions').sort(byCode).map(r => ({code: r.code, name: typographic(r.nom)}))))
write('departements.json', lines(source('departements').sort(byCode).map(d => (
  {code: d.code, name: typographic(d.nom), region: d.region, population: inhabitants[d.code] || 0}))))

const out = []
let departement = ''
for (const c of communes) {
  if (c.departement !== departement) {
    departement = c.departement
    out.push('=' + departement)
  }
  const postal = (c.codesPostaux || []).map(p => (p.startsWith(departement.slice(0, 2)) ? p.slice(2) : '!' + p))
  const size = Math.round(4 * Math.log10(1 + (c.population || 0)))
  out.push([c.code.slice(departement.length), typographic(c.nom), postal.join(' '), size].join(';'))
}
write('communes.csv.gz', gzipSync(out.join('\n') + '\n', {level: 9}))
