/** What the generator makes names, titles and notes of. None of it is anybody's. */

export const families = [
  'Aasen', 'Berg', 'Bakken', 'Dahl', 'Eide', 'Fossum', 'Grimstad', 'Hagen', 'Haugland', 'Iversen', 'Jensen', 'Kvam', 'Lie', 'Lunde', 'Moe',
  'Nilsen', 'Nygård', 'Olsen', 'Rønning', 'Sandvik', 'Solheim', 'Strand', 'Tangen', 'Ulvestad', 'Vik', 'Østby', 'Ashworth', 'Bennett',
  'Carver', 'Dawson', 'Ellison', 'Fletcher', 'Hartley', 'Marlow', 'Pemberton', 'Whitaker', 'Becker', 'Hoffmann', 'Lindqvist', 'Virtanen',
] as const;

export const givenNames = [
  'Anna', 'Arne', 'Astrid', 'Bjørn', 'Camilla', 'Christian', 'Eirik', 'Elin', 'Emma', 'Erik', 'Frida', 'Geir', 'Hanne', 'Hilde', 'Ida',
  'Ingrid', 'Jonas', 'Julie', 'Kristin', 'Lars', 'Line', 'Magnus', 'Maria', 'Marte', 'Morten', 'Nina', 'Nora', 'Oda', 'Per', 'Ragnhild',
  'Sigrid', 'Silje', 'Sofie', 'Stian', 'Thea', 'Tor', 'Tuva', 'Vegard', 'Alice', 'Edward', 'Grace', 'Henry', 'Lukas', 'Oliver', 'Paula',
] as const;

export const placeNames = [
  'Nordfjord', 'Solvik', 'Fjellheim', 'Havnes', 'Granly', 'Bjørkedal', 'Skogstad', 'Storøya', 'Elvebakken', 'Kystad', 'Lofthus', 'Myrdal',
  'Brattvik', 'Steinnes', 'Tindstad', 'Vågen', 'Ashford', 'Blackwood', 'Kingsbridge', 'Oakfield', 'Redhill', 'Silverton', 'Westbrook',
] as const;

export const trades = [
  'Marine', 'Energi', 'Bygg', 'Logistikk', 'Shipping', 'Eiendom', 'Teknikk', 'Maritime Services', 'Data', 'Konsult', 'Elektro', 'Transport',
  'Aqua', 'Seafood', 'Industri', 'Maskin', 'Renhold', 'Engineering', 'Systems', 'Packaging', 'Timber', 'Catering', 'Medical', 'Foods',
] as const;

export const legalForms = ['AS', 'AS', 'AS', 'AS', 'ASA', 'ANS', 'AB', 'Ltd', 'GmbH', 'Oy', 'ApS'] as const;

export const segments = ['Energy', 'Construction', 'Maritime', 'Retail', 'Public sector', 'Health', 'Food and fish', 'Technology', 'Property', 'Transport'] as const;

/** City, postal code, country. */
export const cities = [
  ['Oslo', '0155', 'NO'], ['Bergen', '5003', 'NO'], ['Trondheim', '7010', 'NO'], ['Stavanger', '4005', 'NO'], ['Tromsø', '9008', 'NO'],
  ['Ålesund', '6002', 'NO'], ['Bodø', '8006', 'NO'], ['Kristiansand', '4608', 'NO'], ['Drammen', '3015', 'NO'], ['Göteborg', '411 03', 'SE'],
  ['Stockholm', '111 20', 'SE'], ['København', '1050', 'DK'], ['Helsinki', '00100', 'FI'], ['Hamburg', '20095', 'DE'], ['Aberdeen', 'AB10 1AB', 'GB'],
] as const;

export const streets = ['Strandgata', 'Storgata', 'Kirkegata', 'Havnegata', 'Industriveien', 'Skolegata', 'Sjøgata', 'Kongens gate', 'Dronningens gate', 'Verksveien'] as const;

/** Kind of contract, and what it may be about. */
export const subjects = [
  ['order', 'Supply of hydraulic pumps'], ['order', 'Delivery of workwear'], ['order', 'Mooring lines and fenders'], ['order', 'Office furniture, second floor'],
  ['order', 'Cold store equipment'], ['order', 'Emergency generators'], ['service', 'Cleaning of offices and canteen'], ['service', 'Maintenance of lifts'],
  ['service', 'Payroll and accounting'], ['service', 'Guarding of the quay area'], ['service', 'Operation of the fleet system'], ['service', 'Snow clearing and gritting'],
  ['service', 'Translation services'], ['framework', 'Framework for electrical installation work'], ['framework', 'Framework for temporary staff'],
  ['framework', 'Framework for printing and copying'], ['licence', 'Licence for the planning software'], ['licence', 'Licence for chart data'],
  ['lease', 'Lease of warehouse 4'], ['lease', 'Lease of two wheel loaders'], ['nda', 'Confidentiality during the tender'], ['master', 'General terms of sale and delivery'],
  ['distribution', 'Distribution of spare parts'], ['partnership', 'Joint development of a mooring sensor'],
] as const;

export const clauses = [
  'Prices are fixed for the first twelve months, then follow the consumer price index.',
  'Invoices go to the shared mailbox; the reference must hold the order number.',
  'Asked for the certificate of insurance again; the old one runs out this quarter.',
  'Delivery was two days late; agreed to leave it at that and not to claim.',
  'They want a longer term for a lower price. Told them we decide after the budget.',
  'New contact from next month; hand-over meeting is set.',
  'Volume was well under the estimate this quarter. Raise it at the next review.',
  'Legal has read the draft: limit of liability and governing law are settled.',
  'Annual review held. Both sides content; no change of terms.',
  'The site in the annex has moved; the address must be corrected before signing.',
  'Confirmed by telephone that the option to extend will be used.',
  'Waiting for the signed copy. Reminded them twice.',
] as const;

/** Type of event and what it is called. */
export const happenings = [
  ['billing.invoice_paid', 'Invoice paid'], ['billing.invoice_overdue', 'Invoice overdue'], ['crm.call_logged', 'Call logged'], ['crm.meeting_held', 'Meeting held'],
  ['portal.document_viewed', 'Document viewed'], ['delivery.goods_received', 'Goods received'], ['support.case_opened', 'Support case opened'], ['support.case_closed', 'Support case closed'],
] as const;
