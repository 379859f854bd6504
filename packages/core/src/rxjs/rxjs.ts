// What core uses of rxjs, each from its own file. The package as a whole is two hundred modules, of which core needs a few
// dozen: taking all of them was a third of what importing core and a provider costs. The files are in the exports map of rxjs,
// and the classes are the same ones that an application gets from `rxjs`.

export { lastValueFrom } from 'rxjs/internal/lastValueFrom';
export { Observable } from 'rxjs/internal/Observable';
export { distinctUntilChanged } from 'rxjs/internal/operators/distinctUntilChanged';
export { map } from 'rxjs/internal/operators/map';
export { takeWhile } from 'rxjs/internal/operators/takeWhile';
export { Subject } from 'rxjs/internal/Subject';
