import { choices } from '../column-note.ts';

/** What money is for; budgets are divided by it. */
export const ProjectSector = choices('ProjectSector', 'What a project is for.', {
  education: 'Schools, training and scholarships.',
  health: 'Hospitals, prevention and care.',
  infrastructure: 'Water, energy, roads and buildings.',
  agriculture: 'Farming, fishing and forestry.',
  other: 'Something else.',
});
