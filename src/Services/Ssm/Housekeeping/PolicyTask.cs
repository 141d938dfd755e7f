using Strongroom.Services.Due;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Events;
using Strongroom.Services.Ssm.Store;

namespace Strongroom.Services.Ssm.Housekeeping;

/// <summary>Carries out the policies of a parameter that are due, and waits for the next. One task for a parameter.</summary>
internal sealed class PolicyTask(Parameters parameters, IParameterEvents events, TimeProvider time) : IDueHandler
{
    public const string TaskKind = "ssm:policy";

    public string Kind => TaskKind;

    /// <summary>Names the parameter; account and region have no colon.</summary>
    public static string SubjectOf(ParameterRecord parameter) => $"{parameter.Account}:{parameter.Region}:{parameter.Name}";

    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        if (task.Subject.Split(':', 3) is not [var account, var region, var name]
            || await parameters.FindAsync(account, region, name, cancellation) is not { } row)
        {
            return;
        }

        var now = time.GetUtcNow();
        var current = row.Value.Current;
        var due = current.Policies.Where(policy => policy.DueAt(current.Modified, current.Policies) <= now).ToList();
        if (due.Count == 0)
        {
            // Changed since: the change has scheduled what is next.
            return;
        }

        var transaction = parameters.Begin();
        var run = Guid.NewGuid().ToString();
        foreach (var policy in due)
        {
            await events.StageAsync(transaction, ParameterNews.CarriedOut(row.Value, policy, now, run), cancellation);
        }

        if (due.Exists(policy => policy.Type == ParameterPolicy.Expiration))
        {
            await parameters.DeleteAsync(transaction, row, cancellation);
            await parameters.UncountAsync(transaction, [row.Value], cancellation);
            await events.StageAsync(transaction, ParameterNews.Changed(row.Value, "Delete", now, run), cancellation);
        }
        else
        {
            var changed = current with { Policies = [.. current.Policies.Select(policy => due.Contains(policy) ? policy with { Finished = true } : policy)] };
            await parameters.UpdatePoliciesAsync(transaction, row, row.Value with { Current = changed }, cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }
}
