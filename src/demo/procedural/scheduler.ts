import type { Step } from '../step.ts';

/** What a worker does next: a step at its time, or nothing until somebody wakes it. */
export type Move = Step | 'park';

/** A worker's program. It is resumed with the time that it is then. */
export type Program = Generator<Move, void, number>;

/** One program among the others. */
export interface Task {
  readonly program: Program;
  /** Ties are broken by age, so that a run is the same every time. */
  readonly age: number;
  at: number;
  pending: Step | null;
  parked: boolean;
}

/** Interleaves programs in the order of their times, however many there are. */
export interface Scheduler {
  start(program: Program, at: number): Task;
  /** Resumes a parked task at `at`. One that is not parked looks at its mail by itself. */
  wake(task: Task, at: number): void;
  steps(): Generator<Step>;
}

export function createScheduler(): Scheduler {
  const heap: Task[] = [];
  let age = 0;
  const before = (a: Task, b: Task): boolean => a.at < b.at || (a.at === b.at && a.age < b.age);

  const push = (task: Task): void => {
    let i = heap.length;
    heap.push(task);
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = heap[up];
      if (!parent || !before(task, parent)) break;
      heap[i] = parent;
      i = up;
    }
    heap[i] = task;
  };

  const pop = (): Task | undefined => {
    const top = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let down = 2 * i + 1;
      let child = heap[down];
      const right = heap[down + 1];
      if (child && right && before(right, child)) {
        down += 1;
        child = right;
      }
      if (!child || !before(child, last)) break;
      heap[i] = child;
      i = down;
    }
    heap[i] = last;
    return top;
  };

  return {
    start: (program, at) => {
      age += 1;
      const task: Task = { program, age, at, pending: null, parked: false };
      push(task);
      return task;
    },
    wake: (task, at) => {
      if (!task.parked) return;
      task.parked = false;
      task.at = Math.max(task.at, at);
      push(task);
    },
    *steps() {
      for (let task = pop(); task; task = pop()) {
        if (task.pending) yield task.pending;
        task.pending = null;
        const move = task.program.next(task.at);
        if (move.done) continue;
        if (move.value === 'park') {
          task.parked = true;
          continue;
        }
        task.pending = move.value;
        task.at = Math.max(task.at, move.value.at);
        push(task);
      }
    },
  };
}
