using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

/// <summary>Random sequences of writes and label moves against a model that keeps, the other way round, for each label the
/// version it is on.</summary>
public sealed class StagingLabelsProperties
{
    private static readonly string[] Labels = ["AWSCURRENT", "AWSPREVIOUS", "AWSPENDING", "a", "b"];

    [Fact]
    public void Labels_obey_the_rules_under_any_sequence() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Steps().ToArbitrary(), steps => Follows(steps)));

    private static Gen<List<Step>> Steps()
    {
        var version = Gen.Choose(0, 5).Select(number => $"v{number}");
        var maybeVersion = Gen.OneOf(version.Select(id => (string?)id), Gen.Constant((string?)null));
        var stages = Gen.Elements(Labels).ListOf().Select(list => list.Take(3).ToArray());
        var put = from id in version from labels in stages select new Step(Act.Put, id, null, labels);
        var pend = from id in version select new Step(Act.AddPending, id, null, []);
        var move = from label in Gen.Elements(Labels)
                   from source in maybeVersion
                   from target in maybeVersion
                   select new Step(Act.Move, target, source, [label]);
        return Gen.OneOf(put, pend, move).ListOf().Select(list => list.ToList());
    }

    private static bool Follows(List<Step> steps)
    {
        var versions = ImmutableDictionary<string, VersionRecord>.Empty;
        var model = new Model();
        foreach (var step in steps)
        {
            switch (step.Act)
            {
                case Act.Put:
                    if (model.Filled.Contains(step.Target!))
                        continue; // the same token again is decided before labels are
                    versions = StagingLabels.Put(versions, step.Target!, Samples.NewVersion(), step.Labels).Value;
                    model.Put(step.Target!, step.Labels);
                    break;
                case Act.AddPending:
                    if (versions.ContainsKey(step.Target!))
                        continue;
                    versions = StagingLabels.AddPending(versions, step.Target!, Samples.NewVersion());
                    model.On["AWSPENDING"] = step.Target!;
                    model.Known.Add(step.Target!);
                    break;
                default:
                    var moved = StagingLabels.Update(versions, step.Labels[0], step.Source, step.Target);
                    Assert.Equal(model.Move(step.Labels[0], step.Source, step.Target), moved.IsAllowed);
                    if (moved.IsAllowed)
                        versions = moved.Value;
                    break;
            }

            Agrees(versions, model);
        }

        return true;
    }

    private static void Agrees(ImmutableDictionary<string, VersionRecord> versions, Model model)
    {
        var held = versions.SelectMany(entry => entry.Value.Stages.Select(stage => (stage, entry.Key))).ToList();
        Assert.Equal(held.Count, held.Select(pair => pair.stage).Distinct().Count());
        Assert.Equal(
            model.On.Select(pair => $"{pair.Key}={pair.Value}").Order(),
            held.Select(pair => $"{pair.stage}={pair.Key}").Order());
        Assert.Equal(model.Filled.Count > 0, model.On.TryGetValue("AWSCURRENT", out var current));
        if (current is not null)
        {
            Assert.Contains(current, model.Filled);
            Assert.True(model.LeftCurrent is null || model.On["AWSPREVIOUS"] == model.LeftCurrent);
        }
    }

    private enum Act
    {
        Put,
        AddPending,
        Move,
    }

    private sealed record Step(Act Act, string? Target, string? Source, string[] Labels);

    private sealed class Model
    {
        public Dictionary<string, string> On { get; } = [];

        public HashSet<string> Known { get; } = [];

        public HashSet<string> Filled { get; } = [];

        /// <summary>The version AWSCURRENT left last, until somebody moves AWSPREVIOUS by hand.</summary>
        public string? LeftCurrent { get; private set; }

        public void Put(string id, string[] labels)
        {
            Known.Add(id);
            Filled.Add(id);
            var current = labels.Length == 0 || labels.Contains("AWSCURRENT") || !On.ContainsKey("AWSCURRENT");
            foreach (var label in labels.Where(label => label != "AWSCURRENT"))
                On[label] = id;
            if (labels.Contains("AWSPREVIOUS"))
                LeftCurrent = null;
            if (!current)
                return;
            MakeCurrent(id);
            if (On.TryGetValue("AWSPENDING", out var pending) && pending != id)
                On.Remove("AWSPENDING");
        }

        public bool Move(string label, string? source, string? target)
        {
            var holder = On.GetValueOrDefault(label);
            var allowed = (source ?? target) is not null
                && (source is null || Known.Contains(source))
                && (target is null || Known.Contains(target))
                && (source is not null ? source == holder : holder is null || holder == target)
                && (label != "AWSCURRENT" || (target is not null && Filled.Contains(target)));
            if (!allowed)
                return false;
            if (label == "AWSPREVIOUS")
                LeftCurrent = null;
            if (target is null)
                On.Remove(label);
            else if (label == "AWSCURRENT")
                MakeCurrent(target);
            else
                On[label] = target;
            return true;
        }

        private void MakeCurrent(string id)
        {
            var old = On.GetValueOrDefault("AWSCURRENT");
            if (old == id)
                return;
            On["AWSCURRENT"] = id;
            if (old is not null)
                On["AWSPREVIOUS"] = LeftCurrent = old;
            else if (On.GetValueOrDefault("AWSPREVIOUS") == id)
                On.Remove("AWSPREVIOUS");
        }
    }
}
