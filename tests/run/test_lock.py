from aggrdetect.run.lock import only_process


def test_what_killed_processes_left_half_written_is_swept_before_and_after(tmp_path):
    (tmp_path / "blocks").mkdir()
    before, after = tmp_path / ".plan.json.1.part", tmp_path / "blocks" / ".000019.parquet.2.part"
    whole = tmp_path / "blocks" / "000019.parquet"
    before.touch()
    with only_process(tmp_path):
        assert not before.exists()
        whole.touch()
        after.touch()
    assert not after.exists()
    assert whole.exists()
