"""Action rules in SOAP: kept, told, and refused as cameras were seen to refuse them."""

from functools import partial

import pytest
import soap_calls
from soap_calls import ACTIONS, SPACES, refused

from aiocamstreamer.virtual import VirtualCamera

asked = partial(soap_calls.asked, space=ACTIONS, path="/vapix/services")

LED = "com.axis.action.fixed.ledcontrol"
PARAMETERS = {"led": "statusled", "color": "green,none", "duration": "1", "interval": "2&amp;50"}
PORT = "tns1:Device/tnsaxis:IO/Port"
ACTIVE = 'boolean(//SimpleItem[@Name="state" and @Value="1"])'


def configuration(template=LED, **parameters):
    inside = "".join(f'<Parameter Name="{name}" Value="{value}"/>' for name, value in parameters.items())
    return (
        f"<NewActionConfiguration><Name>Blink</Name><TemplateToken>{template}</TemplateToken>"
        f"<Parameters>{inside}</Parameters></NewActionConfiguration>"
    )


def rule(primary, *conditions, around="Conditions"):
    inside = "".join(
        f"<Condition><TopicExpression>{topic}</TopicExpression><MessageContent>{content}</MessageContent></Condition>"
        for topic, content in conditions
    )
    return (
        f"<NewActionRule><Name>Gate</Name><Enabled>true</Enabled><{around}>{inside}</{around}>"
        f"<PrimaryAction>{primary}</PrimaryAction></NewActionRule>"
    )


@pytest.fixture
def primary(http):
    """The number of something that can be done."""
    body = asked(http, "AddActionConfiguration", configuration(**PARAMETERS))
    return body.findtext(".//aa:ConfigurationID", None, SPACES)


def test_rules_are_kept_and_told(http, virtual_camera, primary, tmp_path):
    """With their conditions, in the camera's own form, and in files of its state."""
    added = asked(http, "AddActionRule", rule(primary, (PORT, ACTIVE), (f"{PORT}//.", "")))
    number = added.findtext(".//aa:RuleID", None, SPACES)
    (told,) = asked(http, "GetActionRules").iterfind(".//aa:ActionRule", SPACES)
    assert [it.tag.partition("}")[2] for it in told] == [
        "RuleID",
        "Name",
        "Enabled",
        "Conditions",
        "PrimaryAction",
    ]
    assert told.findtext("aa:Name", None, SPACES) == "Gate"
    assert [it.text for it in told.iterfind(".//wsnt:TopicExpression", SPACES)] == [PORT, f"{PORT}//."]
    assert [it.text for it in told.iterfind(".//wsnt:MessageContent", SPACES)] == [ACTIVE]
    (held,) = asked(http, "GetActionConfigurations").iterfind(".//aa:ActionConfiguration", SPACES)
    assert held.findtext("aa:TemplateToken", None, SPACES) == LED
    values = {it.get("Name"): it.get("Value") for it in held.iterfind(".//aa:Parameter", SPACES)}
    assert values == {**PARAMETERS, "interval": "2&50"}
    virtual_camera.save(tmp_path / "camera.toml")
    assert VirtualCamera(state=tmp_path / "camera.toml").state.actions == virtual_camera.state.actions

    body = asked(
        http, "RemoveActionConfiguration", f"<ConfigurationID>{primary}</ConfigurationID>", status=400
    )
    assert refused(body)[1:] == ("action configuration is in use", "ActionConfigurationIsInUseFault")
    assert body.findtext(".//aa:UsedByActionRules/aa:ActionRule/aa:ActionRuleName", None, SPACES) == "Gate"
    asked(http, "RemoveActionRule", f"<RuleID>{number}</RuleID>")
    asked(http, "RemoveActionConfiguration", f"<ConfigurationID>{primary}</ConfigurationID>")
    assert asked(http, "GetActionRules").find(".//aa:ActionRule", SPACES) is None
    assert asked(http, "GetActionConfigurations").find(".//aa:ActionConfiguration", SPACES) is None
    again = asked(http, "AddActionConfiguration", configuration(**PARAMETERS))
    assert again.findtext(".//aa:ConfigurationID", None, SPACES) == str(int(primary) + 1)


def test_a_rule_that_starts_with_an_event(http, primary):
    """One topic, not a list of them."""
    start = f"<StartEvent><TopicExpression>{PORT}</TopicExpression></StartEvent>"
    asked(
        http,
        "AddActionRule",
        f"{start}<ActivationTimeout>PT5S</ActivationTimeout><PrimaryAction>{primary}</PrimaryAction>",
    )
    (told,) = asked(http, "GetActionRules").iterfind(".//aa:ActionRule", SPACES)
    assert told.findtext("aa:StartEvent/wsnt:TopicExpression", None, SPACES) == PORT
    assert told.findtext("aa:ActivationTimeout", None, SPACES) == "PT5S"
    assert told.find("aa:Conditions", SPACES) is None


@pytest.mark.parametrize(
    ("inside", "reason", "detail"),
    [
        (
            configuration("com.nobody"),
            "action template with id 'com.nobody' not found",
            "ActionTemplateNotFoundFault",
        ),
        (
            configuration(**{name: value for name, value in PARAMETERS.items() if name != "led"}),
            "Configuration parameter missing: led",
            "ParametersMissmatchFault",
        ),
    ],
)
def test_configurations_that_are_none(http, inside, reason, detail):
    """Recorded: the reason names the culprit."""
    assert refused(asked(http, "AddActionConfiguration", inside, status=400)) == ([], reason, detail)


@pytest.mark.parametrize(
    ("conditions", "reason", "detail"),
    [
        ([], "Invalid argument", "Text"),
        (
            [("no topic !@#$", "")],
            "failed to parse topic expression 'no topic !@#$'",
            "InvalidTopicExpressionFault",
        ),
        (
            [(PORT, "not[valid[xpath")],
            "around character 1: syntax error",
            "InvalidMessageContentExpressionFault",
        ),
        (
            [("tnsaxis:CameraApplicationPlatform/Nobody", ACTIVE)],
            "could not match any property events",
            "InvalidConditionFilterFault",
        ),
    ],
)
def test_rules_that_are_none(http, virtual_camera, primary, conditions, reason, detail):
    """Recorded: nothing of them is kept."""
    body = asked(http, "AddActionRule", rule(primary, *conditions), status=400)
    codes, *said = refused(body)
    assert said == [reason, detail]
    assert codes == ([] if conditions else ["ter:InvalidArgs"])
    assert virtual_camera.state.actions.rules == {}


@pytest.mark.parametrize("number", ["9999", "x", "", "0000000011", "1" * 60])
@pytest.mark.usefixtures("primary")
def test_numbers_that_nothing_has(http, number):
    """Recorded: each in the words for it."""
    body = asked(http, "AddActionRule", rule(number, (PORT, ACTIVE)), status=400)
    assert refused(body)[2] == "ActionConfigurationNotFoundFault"
    body = asked(
        http, "RemoveActionConfiguration", f"<ConfigurationID>{number}</ConfigurationID>", status=400
    )
    assert refused(body) == ([], "", "ActionConfigurationNotFoundFault")
    body = asked(http, "RemoveActionRule", f"<RuleID>{number}</RuleID>", status=400)
    assert refused(body)[1:] == (f"No action rule with id '{number}' exists", "ActionRuleNotFoundFault")


def test_rules_are_bounded(http, virtual_camera, primary):
    """A hundred of them, and of configurations."""
    for _ in range(100):
        asked(http, "AddActionRule", rule(primary, (PORT, ACTIVE)))
    body = asked(http, "AddActionRule", rule(primary, (PORT, ACTIVE)), status=400)
    assert refused(body)[2] == "InsufficientResourcesFault"
    held = virtual_camera.state.actions.configurations
    held |= dict.fromkeys(range(2, 101), held[1])
    body = asked(http, "AddActionConfiguration", configuration(**PARAMETERS), status=400)
    assert refused(body)[2] == "InsufficientResourcesFault"
