// One line for each dialect; without its line and its folder everything else still works.
export {};
