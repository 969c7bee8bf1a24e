export { ShowStatistics, type Figures, type ShownStatistics } from './show-statistics.js';
export { WINDOWS, type StatisticsWindow } from './windows.js';
