"use strict";
// The backward explorer's words: what the lit cell collects, written out.
(() => {
  const { html, parts: { board, backward } } = denseExplorers;
  const { shape, plain, tint, term, fact } = board;
  const { place, inside, relu, roles, chosen, whereIs } = backward;

  const SAYS = {
    x: {
      name: "dx", tone: "input", factors: ["output", "kernel"],
      code: "dz @ W.T",
      why: ({ units }) => `This number met one row of the kernel, so its gradient is a sum over ` +
        `the ${units} unit${units === 1 ? "" : "s"}. No other position takes part.`,
    },
    w: {
      name: "dkernel", tone: "kernel", factors: ["input", "output"],
      code: 'np.einsum("bik,biu->ku", x, dz)',
      why: ({ batch, d0 }) => `Every position of every sample met this weight once: ${batch} · ` +
        `${d0} = ${batch * d0} product${batch * d0 === 1 ? "" : "s"}, a column of x times a ` +
        "column of dz.",
      parts: ({ kernel }, [k, u]) => kernel.map((rows) => rows[k][u]),
    },
    c: {
      name: "dbias", tone: "bias", factors: ["output"],
      code: "dz.sum(axis=(0, 1))",
      why: ({ batch, d0 }) => `The bias was added at ${batch} · ${d0} = ${batch * d0} ` +
        `position${batch * d0 === 1 ? "" : "s"}, so it collects a column of dz.`,
      parts: ({ bias }, [u]) => bias.map((row) => row[u]),
    },
    p: {
      name: "position", tone: "kernel", factors: ["input", "output"],
      code: 'np.einsum("bik,biu->iku", x, dz)',
      why: (_, { dkernel }, [, k, u]) => `Only this position’s products. dkernel[${k},\u00a0${u}], ` +
        `the sum over all positions, is ${plain(dkernel[k][u])}.`,
    },
    q: {
      name: "position", tone: "bias", factors: ["output"],
      code: "dz.sum(axis=0)",
      why: (_, { dbias }, [, u]) => `Only this position’s column. dbias[${u}], the sum over ` +
        `all positions, is ${plain(dbias[u])}.`,
    },
  };

  const sumLine = (name, made, value, tone, was) => html("p", { class: "dk-sum" },
    term(`${name} =`), " ", made.flatMap((one) => [one, " "]),
    term("= ", tint(tone, plain(value))),
    was === value ? [] : html("small", { class: "dk-note" }, ` was ${plain(was)}`));

  const add = (pairs, tones) => pairs.map((pair, n) => term(n ? "+ " : "",
    ...tones.flatMap((tone, side) => [side ? " · " : "", tint(tone, plain(pair[side]))])));

  const codeLine = (code) => html("p", { class: "dk-sum dk-code" }, html("code", {}, code));
  const cellName = (name, at) => `${name}[${at.join(", ")}]`;

  function sum({ settings: s, result }) {
    const [letter, at] = [s.at[0], place(s.at)];
    if (letter === "y") return passed(s, result, at);
    const { name, tone, factors, code, why, parts } = SAYS[letter];
    const split = s.batch_only && parts ? ` By position: ${parts(result.batchOnly, at)
      .map(plain).join(" + ")}.` : "";
    const read = (r) => roles[chosen({ settings: s })].value(r, whereIs(s.at));
    const title = name === "position" ? `position ${at[0]}` : cellName(name, at);
    return [codeLine(code),
      sumLine(title, add(result.collects(s.at), factors), read(result), tone, read(result.was)),
      html("p", { class: "dk-hint" }, why(s, result, at) + split)];
  }

  // What the activation lets through.
  function passed(s, { x, kernel, bias, z, dy, dz, was }, at) {
    const [b, i, u] = at;
    const out = dz[b][i][u];
    if (!relu(s)) {
      return [codeLine("dz = dy"),
        sumLine(cellName("dz", at), [cellName("dy", at)], out, "output", was.dz[b][i][u]),
        html("p", { class: "dk-hint" }, "Linear passes it on. It goes into a row of dx, a " +
          "column of dkernel and one number of dbias.")];
    }
    const forward = add(x[b][i].map((v, k) => [v, kernel[k][u]]), ["input", "kernel"]);
    const height = z[b][i][u];
    const made = [tint("output", plain(dy[b][i][u])), ` · [${plain(height)} > 0]`];
    return [codeLine("dz = dy * (z > 0)"),
      sumLine(cellName("z", at), [...forward, term("+ ", tint("bias", plain(bias[u])))],
        height, "output", height),
      sumLine(cellName("dz", at), made, out, "output", was.dz[b][i][u]),
      html("p", { class: "dk-hint" }, height > 0
        ? "Alive: it goes into a row of dx, a column of dkernel and one number of dbias."
        : "Dead: z is not above 0, so this dy adds nothing to any gradient.")];
  }

  function facts({ settings: s, result: r }) {
    const { x, kernel, bias, dy, batchOnly } = r.shapes;
    const size = dy.reduce((a, b) => a * b);
    const about = [relu(s) ? `relu passes dy on where z > 0. ${r.deaths} of ${size} are dead.`
      : "A linear layer passes dy on: dz = dy."];
    if (s.batch_only) {
      about.push(s.d0 === 1 ? "With one position, the sum over the batch is the whole sum. A " +
        "test at rank 2 cannot see this bug."
        : `Summed over the batch only, each position keeps a gradient of its own: ${r.differ} of ` +
          `${r.numbers} numbers differ from dkernel and dbias. Add them up over the positions, ` +
          "and both are back.");
    }
    return [
      ...about.map((words) => html("p", {}, words)),
      html("dl", { class: "dk-facts" },
        fact("dx", shape(x), "as x", "input"),
        fact("dkernel", shape(kernel), "as the kernel", "kernel"),
        fact("dbias", shape(bias), "as the bias", "bias"),
        s.batch_only ? fact("batch only", shape(batchOnly), "") : null,
        fact("multiply-adds", `${r.multiplyAdds}, then ${2 * r.multiplyAdds} back`, "")),
    ];
  }

  // For those who do not see the picture change.
  function summary({ settings: s, result: r }) {
    const bug = s.batch_only ? ` Summed over the batch only: ${r.differ} of ${r.numbers} ` +
      "numbers differ." : "";
    return `dx ${shape(r.shapes.x)}, dkernel ${shape(r.shapes.kernel)}, ` +
      `${r.deaths} of dz dead.${bug}`;
  }

  // The gradient that a square of another table lights.
  function spoken(view, role) {
    const light = chosen(view);
    const where = whereIs(view.settings.at);
    return role === light || !roles[light].words ? ""
      : `${light}, ${roles[light].words(view, where)}`;
  }

  const effect = ({ result: { changed, cells } }, with_) => ` ${changed} of ${cells} cells of ` +
    `dx, dkernel and dbias ${changed === 1 ? "changes" : "change"} with ${with_}.`;

  board.define("backward", {
    ...backward, sum, facts, summary, spoken, effect, inside,
    numbersOnly: { at: "", numbers: "" },
    hint: "Point at a square, or walk with the arrow keys: its gradient shows what it collects. " +
      "A number of x, kernel, bias or dy takes another one: click it, or press Enter.",
  });
})();
