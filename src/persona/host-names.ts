/** What hosts are named from: long enough lists that two installations rarely agree. */

/** Given and family names of people of one office; common ones, so that they are nobody's. */
export const GIVEN: readonly string[] = `Adam Adriana Agnes Alan Albert Alena Alexander Alice Amir
Amelia Ana Andrea Andrei Anita Anna Anton Arjun Astrid Barbara Beatriz Bernd Bianca Boris Bruno
Camille Carla Carlos Carmen Cecilia Chiara Christian Clara Claire Dana Daniel Dario David Deepak
Diana Dmitri Dora Eduardo Elena Elias Elisa Emil Emma Erik Esther Eva Fabian Farid Fatima Felix
Filip Florian Frank Gabriel Georg Gloria Greta Hana Hannah Harald Helena Henrik Hugo Ida Igor Ines
Irina Isabel Ivan Jakub James Jana Jan Jens Joana Johan Jonas Jorge Josef Julia Julian Karim Karin
Karl Katarina Kenji Kevin Klara Lars Laura Leila Lena Leo Liam Linda Luca Lucia Lukas Magda Malte
Marco Marek Maria Marta Martin Mateo Maya Mei Michael Mila Milan Mina Miriam Nadia Naomi Natalie
Nico Nikolai Nils Nina Noah Nora Olga Oliver Omar Oscar Pablo Patrick Paul Pavel Pedro Peter Petra
Philip Piotr Priya Rachel Rafael Ravi Rebecca Robert Roman Rosa Ruben Sabine Samir Samuel Sandra
Sara Sasha Sean Sergei Silvia Simon Sofia Stefan Susanne Sven Tamara Tara Teresa Theo Thomas Tim
Tobias Tom Tomas Valentin Vera Victor Viktoria Vincent Wanda Yara Yusuf Zoe`.split(/\s+/)

export const FAMILY: readonly string[] =
  `Adler Ahmed Albrecht Almeida Andersen Bakker Baker Banerjee
Barbosa Bauer Becker Benes Berg Bergman Bianchi Blom Bogdan Brandt Braun Brooks Bruun Campos Carlsen
Castro Cerny Chandra Clarke Costa Cruz Dahl Daniels Das Dekker Diaz Dietrich Dominguez Dubois Dvorak
Eklund Engel Eriksen Esposito Falk Farkas Fernandes Ferrari Fiala Fischer Flores Fontaine Foster
Frank Friedman Fuchs Gallo Garcia Gomes Graf Greco Gruber Haas Hahn Halvorsen Hansen Hartman Hassan
Heller Hermann Hoffman Holm Horak Horvat Huber Ibrahim Ito Ivanov Jacobs Jansen Jensen Jovanovic
Kaiser Kapoor Karlsson Keller Khan Klein Koch Kovacs Kowalski Kramer Krause Kumar Lang Larsen Laurent
Leclerc Lehmann Leitner Lind Lindqvist Lopez Lorenz Ludwig Lund Maier Malik Marek Marino Martens
Mendes Meyer Mikkelsen Moreau Morris Mueller Murphy Nagy Nielsen Nilsson Novak Nowak Oliveira Olsen
Ortiz Park Patel Pereira Petrov Pinto Pohl Popescu Prochazka Quinn Rao Rasmussen Reyes Ricci Richter
Rojas Romano Rossi Roth Ruiz Sanchez Santos Schmid Schneider Schubert Schulz Sharma Silva Simon
Singh Sokolov Sousa Stein Steiner Strand Suzuki Svensson Szabo Takacs Tanaka Torres Urban Varga
Vasquez Vogel Wagner Walsh Weber Weiss Werner Wilson Winter Wolf Zeman Ziegler Zimmer`.split(/\s+/)

/** Halves of made-up companies' names. */
export const COMPANY_FIRST: readonly string[] =
  `Alder Amber Arden Ash Aven Bay Birch Black Blue Bright
Brook Calder Cedar Clear Copper Corv Crest Dales Deep Dove East Elm Ember Fair Fen Fern Field Flint
Frost Glen Gold Granite Green Grey Hart Haven Hazel High Holm Iron Ivy Kest Lake Lark Linden Long Low
Lumen Maple Marl Mead Mill Moor Moss Nord North Oak Old Orrin Peak Pine Quill Quar Raven Red River
Rook Rowan Sable Salt Sand Silver Sky Slate Snow South Spruce Star Stone Storm Summit Swift Tal Teal
Thorn Tide Timber Tor Vale Vern Vesper West White Wild Wind Winter Wren Yarrow`.split(/\s+/)

export const COMPANY_LAST: readonly string[] = `bank beck bourne bridge brook bury cairn cliff combe
cote croft dale dell den fall fell field firth ford gate glen grove ham harbor haven hill holt hurst
keld land ley light line loch mark marsh mere mill mont moor more peak point pool port ridge rise
rock shaw shore side spring stead stone stream thorpe ton vale view ville wall ward water way well
wharf wick wold wood worth yard`.split(/\s+/)

/** What the web application is called. */
export const APPS: readonly string[] = `Account Agenda Atlas Beacon Billing Board Booking Bulletin
Campus Canvas Cargo Catalog Checkout Claims Compass Connect Console Contracts Courier Customers Depot
Dispatch Docket Enroll Events Expenses Exchange Fleet Forum Gateway Handbook Harvest Helpdesk Index
Inbox Inspect Intake Intranet Inventory Invoices Journal Kiosk Ledger Library Loyalty Market Members
Meridian Newsroom Notice Onboard Orders Outpost Pantry Partners Passport Payroll Permits Planner
Portal Procure Quotes Registry Relay Rentals Reports Reserve Roster Scheduler Service Shop Signup
Stock Store Storefront Supply Support Survey Tasks Tenants Tickets Timesheet Tracker Training Travel
Vault Vendors Visits Warehouse Workshop`.split(/\s+/)
