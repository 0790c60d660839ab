"""The real benchmarks: each is recognised, every item counted, and its parts stand where they should."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from hum_qc.engine.items import read_items

pytestmark = pytest.mark.shared

# File, benchmark, items as the data's own list states them (MMLU: questions, where it counts question and choice), and
# the items without an answer; then whether there are choices and passages.
EVALS = [
    ("agieval/gaokao-biology.jsonl", "agieval_zh", 210, 0, "choices"),
    ("agieval/gaokao-chemistry.jsonl", "agieval_zh", 207, 0, "choices"),
    ("agieval/gaokao-chinese.jsonl.gz", "agieval_zh", 246, 0, "choices"),
    ("agieval/gaokao-geography.jsonl", "agieval_zh", 199, 0, "choices"),
    ("agieval/logiqa-zh.jsonl.gz", "agieval_zh", 651, 0, "choices passage"),
    ("agieval/lsat-ar.jsonl.gz", "agieval_en", 230, 0, "choices passage"),
    ("agieval/lsat-lr.jsonl.gz", "agieval_en", 510, 0, "choices passage"),
    ("agieval/sat-en.jsonl.gz", "agieval_en", 206, 0, "choices passage"),
    ("agieval/sat-math.jsonl.gz", "agieval_en", 220, 0, "choices"),
    ("bbh/bbh.jsonl.gz", "bbh", 3_500, 0, ""),
    ("classification/ag_news_test.csv.gz", "ag_news", 7_600, 0, ""),
    ("classification/fewclue_bustm_test_public.jsonl.gz", "bustm", 1_772, 0, ""),
    ("classification/fewclue_eprstmt_test_public.jsonl", "eprstmt", 610, 0, ""),
    ("classification/fewclue_ocnli_test_public.jsonl.gz", "ocnli", 2_520, 0, ""),
    ("classification/fewclue_tnews_test_public.jsonl.gz", "tnews", 2_010, 0, ""),
    ("gsm8k/test.jsonl.gz", "gsm8k", 1_319, 0, ""),
    ("hellaswag/hellaswag_val_sample.jsonl.gz", "hellaswag", 500, 0, "choices"),
    ("humaneval/HumanEval.jsonl.gz", "humaneval", 164, 0, ""),
    ("ifeval/en_input_data.jsonl.gz", "ifeval", 541, 541, ""),
    ("instruction_following/WizardLM_testset.jsonl", "wizardlm_testset", 218, 218, ""),
    ("instruction_following/belle_eval_set.jsonl.gz", "belle_eval", 1_000, 369, ""),
    ("instruction_following/koala_test_set.jsonl", "koala_test_set", 180, 180, ""),
    ("instruction_following/mt_bench_question.jsonl", "mt_bench", 80, 42, ""),
    ("instruction_following/self_instruct_user_oriented_252.jsonl.gz", "self_instruct_user_oriented", 252, 0, ""),
    ("instruction_following/vicuna_bench_question.jsonl", "vicuna_bench", 80, 80, ""),
    ("llm_foundry/arc_challenge.jsonl.gz", "arc_challenge", 1_172, 0, "choices"),
    ("llm_foundry/arc_easy.jsonl.gz", "arc_easy", 2_376, 0, "choices"),
    ("llm_foundry/boolq.jsonl.gz", "boolq", 3_270, 0, "choices passage"),
    ("llm_foundry/commonsense_qa.jsonl.gz", "commonsense_qa", 1_221, 0, "choices"),
    ("llm_foundry/copa.jsonl", "copa", 100, 0, "choices"),
    ("llm_foundry/openbook_qa.jsonl", "openbook_qa", 500, 0, "choices"),
    ("llm_foundry/piqa.jsonl.gz", "piqa", 1_838, 0, "choices"),
    ("llm_foundry/siqa.jsonl.gz", "siqa", 1_954, 0, "choices passage"),
    ("math/math500.jsonl.gz", "math500", 500, 0, ""),
    ("mmlu/decon_mmlu_dev-1.jsonl.gz", "mmlu", 285, 0, "choices"),
    ("mmlu/decon_mmlu_validation-1.jsonl.gz", "mmlu", 1_531, 0, "choices"),
    ("mrc/cmrc2018_dev.json.gz", "cmrc2018", 3_219, 0, "passage"),
    ("mrc/squad_v2_dev_half.json.gz", "squad_v2", 6_078, 3_168, "passage"),
    ("ner/cluener_dev.jsonl.gz", "cluener", 1_343, 0, ""),
    ("ner/wnut17_emerging.test.annotated.gz", "wnut17", 1_287, 0, ""),
    ("truthfulqa/TruthfulQA.csv.gz", "truthfulqa", 817, 0, ""),
]


@pytest.mark.parametrize(("path", "name", "count", "unanswered", "has"), EVALS)
def test_a_real_benchmark_is_recognised_and_every_item_read(
    shared: Path, path: str, name: str, count: int, unanswered: int, has: str
):
    """By its file name and its fields; the right option is one of the options, without its letter."""
    (file,) = read_items([shared / "evals" / path])
    items = pl.concat(file.frames())
    assert (file.benchmark.name, items.height, file.skipped, file.reasons) == (name, count, 0, [])
    assert items["item"].n_unique() == count
    assert items["question"].str.strip_chars().str.len_chars().min() > 0
    assert items["answer"].null_count() == unanswered
    assert items["choices"].null_count() == (0 if "choices" in has else count)
    if "passage" in has:
        assert items["passage"].null_count() == 0
    answered = items.drop_nulls(["choices", "answer"])
    assert answered["choices"].list.len().min() in (None, 2, 3, 4, 5)
    assert answered.select(pl.col("choices").list.contains(pl.col("answer")).all()).item()


# Other real files of benchmarks, with the items that the data's own list states, and those that hold no question.
OTHERS = [
    ("contamination/gsm_plus/gsmplus_testmini.jsonl.gz", "gsm_plus", 1_200, 0),
    ("contamination/humaneval_x/humaneval_js.jsonl.gz", "humaneval_x", 164, 0),
    ("contamination/humaneval_x/humaneval_python.jsonl.gz", "humaneval_x", 164, 0),
    ("contamination/llm_decontaminator/abstract_algebra_test.csv", "mmlu", 100, 0),
    ("contamination/llm_decontaminator/sociology_test.csv", "mmlu", 201, 0),
    ("contamination/mgsm/mgsm.jsonl.gz", "mgsm", 1_375, 0),
    ("contamination/xquad/xquad.ar.json.gz", "xquad", 632, 0),
    ("contamination/xquad/xquad.zh.json.gz", "xquad", 632, 0),
    ("candidates/ie/crossner_ai/test.txt", "crossner_ai", 431, 0),
    ("candidates/ie/fewrel/val_pubmed.jsonl.gz", "fewrel", 1_000, 0),
    ("candidates/ie/oneke/crossner_ai_test_oneke.jsonl.gz", "crossner_ai", 430, 0),
    ("candidates/ie/weibo_ner/weiboNER_2nd_conll.test", "weibo_ner", 270, 0),
    ("candidates/mrc/cmrc2018_trial.json.gz", "cmrc2018", 1_000, 2),
    ("candidates/mrc/drcd_dev.json.gz", "drcd", 3_524, 0),
    ("candidates/natural_instructions/task690_mmmlu_answer_generation_college_medicine.json",
     "natural_instructions", 125, 0),
    ("candidates/classification/fewclue_tnews_train_few_all.jsonl.gz", "tnews", 1_185, 0),
]  # fmt: skip


@pytest.mark.parametrize(("path", "name", "count", "skipped"), OTHERS)
def test_other_real_files_of_known_benchmarks_are_read(shared: Path, path: str, name: str, count: int, skipped: int):
    """Questions in every one, ids that no two share, and all that is not read is told."""
    (file,) = read_items([shared / path])
    items = pl.concat(file.frames())
    assert (file.benchmark.name, items.height, file.skipped, len(file.reasons)) == (name, count, skipped, skipped)
    assert items["item"].n_unique() == count
    assert items["question"].str.strip_chars().str.len_chars().min() > 0


def test_a_real_training_set_is_a_benchmark_without_its_template(shared: Path):
    """IEPile's sentences without the task line, and every prompt of Dolly without Alpaca's wrapper."""
    (sentences,) = read_items([shared / "candidates/ie/iepile/EE_test.jsonl"])
    items = pl.concat(sentences.frames())
    assert items["question"].n_unique() == 6
    assert items.filter(pl.col("question").str.contains("JSON")).is_empty()
    (dolly,) = read_items([shared / "candidates/dolly/dolly_hhrlhf_train_small.jsonl.gz"])
    items = pl.concat(dolly.frames())
    assert items.height == 1_000
    assert items.filter(pl.col("question").str.contains("### (Instruction|Response):")).is_empty()


def test_every_file_of_the_folder_of_benchmarks_is_in_the_list(shared: Path):
    """None is left out but the split of MMLU that the next test reads."""
    there = {str(path.relative_to(shared / "evals")) for path in (shared / "evals").rglob("*") if path.is_file()}
    assert there == {path for path, *_ in EVALS} | {"mmlu/decon_mmlu_test-1.jsonl.gz"}


def test_the_splits_of_mmlu_keep_their_ids_apart(shared: Path):
    """One row per question and option becomes one item; 13,453 rows are 3,364 questions, of which one has lost its."""
    files = read_items([shared / "evals/mmlu"])
    items = pl.concat([frame for file in files for frame in file.frames()])
    assert [file.prefix for file in files] == ["dev", "test", "validation"]
    assert [file.items for file in files] == [285, 3_364, 1_531]
    assert items["item"].n_unique() == items.height
    assert items.filter(pl.col("choices").is_null())["item"].to_list() == ["test:3363"]


def test_prompts_of_llm_foundry_leave_their_wrapper(shared: Path):
    """No question begins with a label or ends in one, whichever of the wrappers it was in."""
    files = read_items([shared / "evals/llm_foundry"])
    items = pl.concat([frame for file in files for frame in file.frames()])
    assert items.filter(
        pl.col("question").str.contains(r"^(Question|Context|Passage):|Choices:\n|\nAnswer:")
    ).is_empty()
