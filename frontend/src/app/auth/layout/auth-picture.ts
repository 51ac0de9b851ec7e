import { Component } from '@angular/core';
import { translate } from '../../i18n/translate';

/** Heights of an invented price line, from the top, at equal distances. */
const HEIGHTS = [
  248, 242, 244, 242, 214, 222, 199, 194, 186, 202, 195, 188, 182, 186, 203, 212, 203, 207, 207,
  203, 208, 211, 223, 229, 232, 229, 220, 224, 216, 211, 200, 194, 181, 180, 181, 160, 169, 166,
  182, 185, 186, 192, 188, 178, 178, 186, 180, 170, 171, 155, 167, 143, 154, 140, 136, 138, 153,
  148, 129, 153, 152, 134, 150, 151, 142, 142, 153, 164, 161, 161, 147, 147, 141, 130, 112, 108,
  108, 103, 96, 105, 96, 110, 114, 126, 133, 122, 129, 130, 126, 119, 122, 119, 108, 103, 107, 117,
  111, 113, 126, 125, 119, 110, 92, 85, 81, 81, 72, 68, 63, 92, 104, 103, 108, 114, 129, 118, 115,
  146, 141, 143, 161, 183, 178, 168, 168, 121, 102, 92, 94, 94, 99, 122, 135, 129, 122, 129, 117,
  124, 113, 119,
];
const [LEFT, RIGHT, BASELINE] = [20, 540, 248.5];
const STEP = (RIGHT - LEFT) / (HEIGHTS.length - 1);
const POINTS = HEIGHTS.map((y, index) => `${(LEFT + index * STEP).toFixed(1)} ${y}`);
const LINE = `M${POINTS.join('L')}`;

/** A picture of the product: the price line of a coin and its news. */
@Component({
  selector: 'cv-auth-picture',
  templateUrl: './auth-picture.html',
  styleUrl: './auth-picture.css',
})
export class AuthPicture {
  protected readonly t = translate();
  protected readonly line = LINE;
  protected readonly area = `${LINE}V${BASELINE}H${LEFT}z`;
  protected readonly baseline = `M${LEFT} ${BASELINE}H${RIGHT}`;
}
