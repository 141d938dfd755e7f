using Strongroom.Services.Ssm.Domain;

namespace Strongroom.Services.Ssm.Events;

/// <summary>Words events as EventBridge shows them.</summary>
internal static class ParameterNews
{
    /// <summary>A parameter was made (Create), changed (Update), deleted (Delete) or labelled (LabelParameterVersion).</summary>
    public static ParameterEvent Changed(ParameterRecord parameter, string operation, DateTimeOffset time, string requestId)
    {
        var detail = new Dictionary<string, string> { ["operation"] = operation, ["name"] = parameter.Name, ["type"] = parameter.Current.Type };
        if (parameter.Current.Description is { Length: > 0 } description)
        {
            detail["description"] = description;
        }

        return new ParameterEvent(ParameterEvent.Change, parameter.Account, parameter.Region, parameter.Arn, time, requestId, detail);
    }

    /// <summary>A policy was carried out.</summary>
    public static ParameterEvent CarriedOut(ParameterRecord parameter, ParameterPolicy policy, DateTimeOffset time, string requestId) => new(
        ParameterEvent.PolicyAction,
        parameter.Account,
        parameter.Region,
        parameter.Arn,
        time,
        requestId,
        new Dictionary<string, string>
        {
            ["parameter-name"] = parameter.Name,
            ["parameter-type"] = parameter.Current.Type,
            ["policy-type"] = policy.Type,
            ["policy-content"] = policy.Text,
            ["action-status"] = "Success",
        });
}
